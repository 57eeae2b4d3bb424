"""A stored graph in; files in open formats out."""
