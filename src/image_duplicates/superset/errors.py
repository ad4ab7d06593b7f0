"""The one error of this package."""


class SupersetError(Exception):
    """Superset cannot be started; the message is a sentence that says what to do."""
