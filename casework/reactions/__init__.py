"""What casework does when something happens: it tells persons, and counts clocks anew. In the act's own transaction."""

from casework.reactions import accounts, applications, calendar, editions, jobs, officers, phones, posts

__all__ = ["accounts", "applications", "calendar", "editions", "jobs", "officers", "phones", "posts"]
