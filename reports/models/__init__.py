"""What was taken out of the system as a file."""

from reports.models.export import Export

__all__ = ["Export"]
