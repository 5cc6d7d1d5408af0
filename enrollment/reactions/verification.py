"""What follows from checks of the data: who is told, who is asked again, and what a term's registration brings up."""

from collections.abc import Collection

from django.db.models import F, Q
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_noop as _

from casework.actions.give_notices import Told, give_notices
from casework.events import Answered, Submitted, TakenBack
from casework.reactions.telling import application_link
from casework.rules.notice_texts import notice_text, shown_as
from enrollment.actions.ask_again import ask_again
from enrollment.actions.keep_differences import put_open
from enrollment.events import CampaignOpened, DifferencesSettled, FieldsChanged, VerificationsMoved
from enrollment.models import Difference, RegistrationRequest, Verification
from enrollment.queries.own_data import KEY, label_of, own_data_of_many
from enrollment.queries.verification import told_of, wrong_in
from security.journal import when
from security.models import Person

REGISTRATION = "registration"
ASKED = notice_text(
    "enrollment.data-check-opened",
    title=_("Check your data until {ends}"),
    short=_("Check your data"),
    body=_("The school checks the data of everybody on the roll ({number}). Say of each line whether it is right."),
)
REFUSED = notice_text(
    "enrollment.difference-refused",
    title=_("Your correction was not taken over: {data_item}"),
    short=_("A correction of yours was not taken over"),
    body=_("The page says why. Ask the office if this is not clear."),
)
AGAIN = notice_text(
    "enrollment.data-check-again",
    title=_("Check your data once more"),
    body=_("Important data were changed after your answer. Say whether they are right now."),
)
shown_as("data_item", label_of)


@when(CampaignOpened)
def tell_who_is_asked(event: CampaignOpened) -> None:
    """The students, and the guardians of those who are not of age."""
    rows = Verification.objects.filter(campaign=event.campaign)
    give_notices(
        persons=told_of(rows, event.at, once=ASKED),
        text=ASKED,
        facts={"ends": event.asked_until, "number": event.number},
        about=event.about,
        is_urgent=event.asked_until <= localtime(event.at).date(),
        at=event.at,
    )


@when(DifferencesSettled)
def tell_why_it_was_refused(event: DifferencesSettled) -> None:
    """Each student is told of each refused item, and so is the guardian who answered for one not of age; the reason
    stands on the page and in no message.
    """
    if event.verdict != Difference.State.REFUSED:
        return
    links = _links_of([pk for *_whose, pk in event.settled])
    give_notices(
        persons=[
            Told(person, {"data_item": field}, f"enrollment.enrollment:{enrollment}", links[pk], f"{REFUSED}:{pk}")
            for person, enrollment, field, pk in event.settled
        ]
        + _guardians_told([pk for _person, _enrollment, _field, pk in event.settled]),
        text=REFUSED,
        at=event.at,
    )


def _links_of(differences: Collection[int]) -> dict[int, str]:
    """Where the student reads what became of each: the sheet of the check, or the registration."""
    rows = Difference.objects.filter(pk__in=differences).values_list("pk", "verification", "registration")
    return {
        pk: reverse("enrollment:verification_mine", args=[sheet]) if sheet else application_link(registration)
        for pk, sheet, registration in rows
    }


def _guardians_told(differences: Collection[int]) -> list[Told]:
    """Who answered online in a student's place, each difference with the way to its answers."""
    said = Difference.objects.filter(pk__in=differences, verification__way=Verification.Way.ONLINE)
    answered = said.exclude(verification__answered_by=F("verification__person")).order_by("pk")
    return [
        Told(
            guardian,
            {"data_item": field},
            f"enrollment.verification:{row}",
            reverse("enrollment:verification_mine", args=[row]),
            f"{REFUSED}:{pk}",
        )
        for pk, field, row, guardian in answered.values_list("pk", "field", "verification", "verification__answered_by")
    ]


@when(FieldsChanged)
def changed_key_data_are_confirmed_anew(event: FieldsChanged) -> None:
    """Whoever had confirmed the version before is asked again (SEC-1.2), with every open enrollment of the person."""
    persons = {person for person, _enrollment, fields in event.changed if KEY & set(fields)}
    rows = Verification.objects.filter(person__in=persons, campaign__closed_at__isnull=True)
    enrollments = list(rows.values_list("enrollment", flat=True))
    if enrollments:
        ask_again(enrollments=enrollments, by=Person.objects.get(pk=event.by), at=event.at)


@when(VerificationsMoved)
def tell_who_is_asked_again(event: VerificationsMoved) -> None:
    """With the way back to the page."""
    if event.transition != "ask_again":
        return
    rows = Verification.objects.filter(pk__in=[pk for _person, pk in event.moved])
    give_notices(persons=told_of(rows, event.at), text=AGAIN, at=event.at)


@when(Submitted)
def a_registration_brings_up_differences(event: Submitted) -> None:
    """What is said to be wrong when a registration is handed in is settled like that of a campaign (SEC-1.6)."""
    _bring_up_differences(event)


@when(Answered)
def corrected_answers_bring_up_differences(event: Answered) -> None:
    """What was said before and is corrected now is no longer open; what is wrong now is."""
    _bring_up_differences(event)


def _bring_up_differences(event: Submitted | Answered) -> None:
    if event.kind != REGISTRATION:
        return
    requests = list(RegistrationRequest.objects.filter(application__in=event.ids).select_related("term_registration"))
    said = {one.pk: wrong_in(one.answers) for one in requests}
    known = Difference.objects.filter(registration__in=requests)
    concerned = [one for one in requests if said[one.pk]]
    if not concerned and not known.exists():
        return
    data = own_data_of_many([one.term_registration.enrollment_id for one in requests])
    for one in requests:
        row = one.term_registration
        place = {"enrollment": row.enrollment_id, "unit": row.unit_id}
        put_open({"registration": one.pk}, **place, fields=data[row.enrollment_id], wrong=said[one.pk], at=event.at)


@when(TakenBack)
def a_registration_taken_back_says_nothing(event: TakenBack) -> None:
    """What was open because of it is open no more."""
    is_open = Q(registration__in=event.ids, state=Difference.State.OPEN)
    if event.kind == REGISTRATION:
        Difference.objects.filter(is_open).delete()
