"""Open a check of the roll's data (SEC-1.8)."""

from datetime import date, datetime

from django.conf import settings
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import override

from casework.actions.issue_document import issue_document
from enrollment.events import CampaignOpened
from enrollment.models import Campaign, Verification
from enrollment.queries.campaigns import CannotCheck, counted_to_ask, rows_to_ask, school_year_on
from enrollment.queries.closing import insert
from enrollment.rules.verification import CAMPAIGN, CHECKS, OPENS
from rulebook.queries import word
from security.access import may_where
from security.fields import allocate_ids
from security.journal import recorded
from security.models import Person, Unit

ROWS = ("enrollment", "person", "unit", "state", "data_digest", "way")


@recorded
def open_campaign(
    *, kind: str, categories: tuple[str, ...], asked_until: date, by: Person, at: datetime
) -> CampaignOpened:
    """Ask everybody of these categories who is on the roll today; one statement writes the rows, whatever the number.

    :raises CannotCheck: with a sentence: not allowed, no time left, a check is open, nobody to ask
    :raises CannotIssue: if a character of the announcement cannot be drawn
    """
    school = Unit.objects.select_for_update(no_key=True).filter(kind=Unit.Kind.SCHOOL).first()
    if school is None or not may_where(by, CHECKS, at, verbs=OPENS).everywhere:
        raise CannotCheck(_("The head of academic affairs opens a data check; you may help with it."))
    _refuse(kind, categories, asked_until, localtime(at).date())
    [pk] = allocate_ids(Campaign, 1)
    year, counted = school_year_on(localtime(at).date()), counted_to_ask(categories)
    if not counted:
        raise CannotCheck(_("Nobody of these student categories is on the roll; there is nobody to ask."))
    with override(settings.LANGUAGE_CODE):
        facts = {
            "year": year,
            "until": asked_until.isoformat(),
            "categories": [[word(category), n] for category, n in counted.items()],
            "asked": sum(counted.values()),
            "signer": by.name,
        }
    paper = issue_document(kind=CAMPAIGN.key, person=by, unit=school, facts=facts, by=by, at=at)
    Campaign.objects.create(
        pk=pk,
        kind=Campaign.Kind(kind),
        year=year,
        categories=sorted(categories),
        asked_until=asked_until,
        document_id=paper.document,
        opened_by=by,
        opened_at=at,
    )
    asked = insert(Verification, ROWS, rows_to_ask(categories), campaign=pk)
    persons = Verification.objects.filter(campaign=pk).values_list("person", flat=True)
    return CampaignOpened(
        at=at,
        by=by.pk,
        persons=frozenset(persons),
        about=f"enrollment.campaign:{pk}",
        campaign=pk,
        number=paper.number,
        asked=asked,
        asked_until=asked_until,
    )


def _refuse(kind: str, categories: tuple[str, ...], asked_until: date, today: date) -> None:
    if not categories:
        raise CannotCheck(_("Choose at least one student category."))
    if asked_until < today:
        raise CannotCheck(_("The last day to answer lies in the past. Choose a later one."))
    still = Campaign.objects.filter(kind=kind, closed_at__isnull=True, categories__overlap=list(categories)).first()
    if still is not None:
        words = _("%(number)s is still open for some of these students. Close it first, or leave their category out.")
        raise CannotCheck(words % {"number": still.document.shown_number})
