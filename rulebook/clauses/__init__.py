"""The clauses of the regulation, each a pure function over a case. Importing this package enters them all."""

from rulebook.clauses import admission, auto_left, cancellation, deferral, registration, study_right

__all__ = ["admission", "auto_left", "cancellation", "deferral", "registration", "study_right"]
