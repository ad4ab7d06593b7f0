"""The one error of this package."""


class PublishError(Exception):
    """Nothing can be published, or read of it; the message is a sentence that says what to do."""
