"""What stops a clean-up; each message is one sentence that says what to do."""


class PlanError(Exception):
    """The plan as a whole cannot be used: nothing has been touched."""


class RefusedError(Exception):
    """One file, or the whole folder, is left as it is."""


class MissingError(RefusedError):
    """The file to act on is not there: nothing to do, and nothing lost by it."""
