"""Decide label conflicts by eye: a page on this machine, which writes the seed `decisions`."""


class ReviewError(Exception):
    """Nothing can be reviewed, or written; the message is a sentence that says what to do."""
