"""The clauses of the regulation, each a pure function over a case. Importing this package enters them all."""

from rulebook.clauses import deferral, registration

__all__ = ["deferral", "registration"]
