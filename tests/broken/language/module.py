"""A grey docstring."""


def mend(colour: str) -> str:
    """Return a text: names are left alone."""
    # a comment on behaviour
    return f"{colour}: drawn anew, on {colour}"
