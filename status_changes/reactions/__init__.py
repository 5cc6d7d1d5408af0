"""What follows from changes of the status. In the act's own transaction."""

from status_changes.reactions import proposals, sweeps, telling

__all__ = ["proposals", "sweeps", "telling"]
