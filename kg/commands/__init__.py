"""Arguments in; what a terminal shows, or one line of error and an exit code, out."""
