"""The list that is signed when a post is handed over."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from casework.rules.documents import DocumentKind

POST: Final = "post.hand_over"
HAND_OVER_LIST: Final = DocumentKind(
    "post-hand-over",
    title=_("List of a post’s hand-over"),
    series="HOV",
    number="HOV-{year}-{n}",
    function="audit.read",
    template="post_hand_over",
    version=2,
)
MOST_THINGS: Final = 60
LONGEST_THING: Final = 120
MOST_DUE: Final = 200
"""Open applications that the list names one by one; their number is always given."""
