"""A file in; the papers that it lists out."""
