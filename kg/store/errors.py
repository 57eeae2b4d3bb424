"""What can go wrong with a graph; each error is one line that names the graph and the cure.

StoreError
├── GraphMissing      nothing was built there yet
├── GraphLocked       another build has it
└── GraphUnusable     it is no graph, a newer kg wrote it, or it cannot be written
"""


class StoreError(Exception):
    """A graph cannot be used; the message is one line with the cure."""


class GraphMissing(StoreError):
    """There is no graph where one should be read."""


class GraphLocked(StoreError):
    """Another build or removal holds the graph."""


class GraphUnusable(StoreError):
    """The file or database is no graph, of a newer schema, damaged, full, or not writable."""
