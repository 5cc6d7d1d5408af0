"""Save what the applicant has typed."""

from datetime import datetime
from typing import Any

from django.db import transaction

from casework.models import Draft, State
from casework.queries.desk import take_own
from security.models import Person


class DraftIsNewerElsewhere(Exception):
    """Another device has saved this draft since the page was loaded; `answers` are those saved there."""

    def __init__(self, answers: dict[str, Any]) -> None:
        self.answers = answers
        super().__init__("The draft was saved on another device meanwhile.")


def save_draft(*, application_id: int, answers: dict[str, Any], version: int | None, by: Person, at: datetime) -> Draft:
    """Keep the answers of one's own draft or returned application. Not an act: nothing is said to the school.

    Without `version` the save always wins (a form sent on purpose); an autosave names the version it began with.
    :raises ForeignApplication: if it is not the applicant's, or no longer to be filled in
    :raises DraftIsNewerElsewhere: if an autosave would overwrite newer typing
    """
    with transaction.atomic():
        application = take_own(application_id, person=by, states=[State.DRAFT, State.WITH_APPLICANT], at=at)
        draft = Draft.objects.filter(application=application).first() or Draft(application=application, saved_at=at)
        if version is not None and draft.version > version:
            raise DraftIsNewerElsewhere(draft.answers)
        draft.answers, draft.version, draft.saved_at = answers, draft.version + 1, at
        draft.save()
    return draft
