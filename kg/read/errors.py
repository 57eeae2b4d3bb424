"""What goes wrong with inputs as a whole; what goes wrong inside one is a `kg.model.Refusal`.

InputError          an input that is not there, or cannot be opened
"""


class InputError(Exception):
    """An input that cannot be opened; the message is one line that names it and the cure."""
