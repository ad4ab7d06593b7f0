"""What can go wrong with the report."""


class ReportError(Exception):
    """There is no report, and the message is a sentence that says what to do."""
