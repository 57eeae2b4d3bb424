"""A stored graph in; answers over HTTP out."""
