"""What stops a clean-up; each message is one sentence that says what to do."""


class PlanError(Exception):
    """The plan as a whole cannot be used: nothing has been touched."""
