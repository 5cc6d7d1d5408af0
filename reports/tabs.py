"""The pages that the reports add to those of the regulation."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rulebook.tabs import EDITION, Link, add_link
from security.access import may

add_link(
    EDITION,
    Link(
        "applied",
        _("Where it is applied"),
        lambda name: reverse("reports:applied", args=[name]),
        lambda reader, at: may(reader, "edition.read", at),
    ),
)
