"""Save what the applicant has typed."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from casework.models import Draft, State
from casework.queries.desk import take_own
from security.models import Person


class DraftIsNewerElsewhere(Exception):
    """Another page or device has saved this draft since this page was loaded: the message says when."""

    def __init__(self, saved_at: datetime) -> None:
        said = _(
            "Not saved: another page or device saved this draft at %(when)s. Load this page again to go on from there; "
            "“Save and go on” keeps what stands here instead."
        )
        super().__init__(said % {"when": localtime(saved_at).strftime("%Y-%m-%d %H:%M")})


def save_draft(
    *, application_id: int, answers: dict[str, Any], version: int | None, page: str = "", by: Person, at: datetime
) -> Draft:
    """Keep the answers of one's own draft or returned application. Not an act: nothing is said to the school.

    Without `version` the save always wins (a form sent on purpose); an autosave names the version it began with, and
    the mark of its `page`: what that very page saved last, it may save over, though the answer never came.
    :raises ForeignApplication: if it is not the applicant's, or no longer to be filled in
    :raises DraftIsNewerElsewhere: if an autosave would overwrite newer typing
    """
    with transaction.atomic():
        application = take_own(application_id, person=by, states=[State.DRAFT, State.WITH_APPLICANT], at=at)
        draft = Draft.objects.filter(application=application).first() or Draft(application=application, saved_at=at)
        of_this_page = bool(page) and draft.saved_from == page
        if version is not None and draft.version > version and not of_this_page:
            raise DraftIsNewerElsewhere(draft.saved_at)
        draft.answers, draft.version, draft.saved_at = answers, draft.version + 1, at
        draft.saved_from = page
        draft.save()
    return draft
