"""Put an edition in force."""

from collections.abc import Collection
from datetime import date, datetime

from django.db import connection
from django.db.models import F, Func
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from rulebook.actions.add_edition import add_edition, digest_of
from rulebook.events import EditionEnacted
from rulebook.models import Edition, EditionScope
from rulebook.queries import rules_of, word
from rulebook.rules.edition import Edition as Rules
from rulebook.rules.served import unserved
from security.access import may, offices_held
from security.journal import recorded
from security.models import Person
from security.rules import separation


class CannotEnact(Exception):
    """The edition cannot be put in force like this; the message says why."""


@recorded
def enact(
    *, text: str, categories: Collection[str], from_day: date, proposed_by: Person, by: Person, at: datetime
) -> EditionEnacted:
    """Put the text in force for these student categories from a day on, until the next one already enacted.

    The edition that holds on that day ends the day before; nothing else of it changes. The head of academic affairs
    proposes (`proposed_by`), a school leader confirms and so enacts (`by`). The first edition of a category may reach
    back before the day of `at`, because nothing was decided under another one; later ones may not.

    :raises EditionRefused: listing everything that is wrong with the text
    :raises CannotAdd: if another text has this name
    :raises CannotEnact: one person for both, not their office, a category the edition does not cover, a day in the past
        or one on which another edition begins
    """
    _check_persons(proposed_by, by, at)
    _lock_scopes()
    edition = Edition.objects.filter(digest=digest_of(text)).first()
    if edition is None:
        added = add_edition(text=text, by=by, at=at, proposed_by=proposed_by)
        edition = Edition.objects.get(pk=added.edition)
    check_can_hold(rules_of(edition.pk), categories, from_day, today=localtime(at).date())
    for category in sorted(set(categories)):
        EditionScope.objects.create(
            edition=edition,
            category=category,
            during=DateRange(from_day, _make_room(category, from_day), "[)"),
            proposed_by=proposed_by,
            confirmed_by=by,
            enacted_at=at,
        )
    return EditionEnacted(
        at=at,
        by=by.pk,
        about=f"rulebook.edition:{edition.pk}",
        edition=edition.pk,
        name=edition.name,
        categories=tuple(sorted(set(categories))),
        from_day=from_day,
        proposed_by=proposed_by.pk,
    )


def check_can_hold(rules: Rules, categories: Collection[str], from_day: date, *, today: date) -> None:
    """Whether these rules can be put in force for these categories from that day.

    :raises CannotEnact: for no category or one that they do not cover, a route to an office that answers nothing of
        the kind, a day in the past, or one on which another edition begins
    """
    beyond = sorted(set(categories) - set(rules.codes("scope.categories")))
    if not categories:
        raise CannotEnact(_("Name the student categories for which the edition is to hold."))
    if beyond:
        raise CannotEnact(
            _("The edition does not cover the category “{category}” (scope.categories); add it there first.").format(
                category=word(beyond[0])
            )
        )
    for kind, office in unserved(rules):
        raise CannotEnact(
            _(
                "The route of “{kind}” goes to {office}, which answers no such applications. Name another office."
            ).format(kind=word(kind), office=word(office))
        )
    for category in sorted(set(categories)):
        _check_day(category, from_day, today)


def _check_day(category: str, from_day: date, today: date) -> None:
    scopes = EditionScope.objects.filter(category=category)
    day = date_format(from_day, "DATE_FORMAT")
    if from_day < today and scopes.exists():
        raise CannotEnact(
            _(
                "{day} is past. Only the first edition of a category may reach back; choose today or a later day."
            ).format(day=day)
        )
    if scopes.filter(during__startswith=from_day).exists():
        raise CannotEnact(
            _("Another edition already begins on {day} for “{category}”.").format(day=day, category=word(category))
        )


def _check_persons(proposed_by: Person, by: Person, at: datetime) -> None:
    if not may(proposed_by, "edition.propose", at, verbs={"decide"}):
        raise CannotEnact(_("An edition is proposed by the head of academic affairs (2.3.11)."))
    refusal = separation.enacting(
        proposed_by=proposed_by.pk,
        confirmed_by=by.pk,
        confirmer_offices=[held.office for held in offices_held(by, at)],
    )
    if refusal:
        raise CannotEnact(_(refusal))


def _lock_scopes() -> None:
    """Two enactments at once wait for one another; the exclusion constraint alone would refuse without a sentence."""
    with connection.cursor() as cursor:
        cursor.execute("lock table rulebook_editionscope in share row exclusive mode")


def _make_room(category: str, from_day: date) -> date | None:
    """End the edition in force on `from_day`; the day on which an already enacted one takes over, if any."""
    scopes = EditionScope.objects.filter(category=category)
    scopes.filter(during__contains=from_day).update(
        during=Func(Func(F("during"), function="lower"), from_day, function="daterange")
    )
    following = scopes.filter(during__startswith__gt=from_day).order_by("during").first()
    return following.during.lower if following else None
