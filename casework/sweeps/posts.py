"""Posts whose last day is over pass to their takers, with what was claimed on them."""

from datetime import datetime

from django.utils.timezone import localtime

from casework.actions.pass_post import pass_post
from casework.queries.posts import passed_posts
from security.queries import NotFound, the_system


def pass_posts(*, at: datetime) -> int:
    """How many passed. Begun twice, it finds nothing left to move."""
    passed = 0
    for row in passed_posts(localtime(at).date()):
        try:
            pass_post(hand_over=row.pk, by=the_system(), at=at)
        except NotFound:  # the last of the claims was given up just now
            continue
        passed += 1
    return passed
