"""A paper in; its mentions, local entities and quantities out."""
