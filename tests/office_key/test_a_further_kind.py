"""A kind that the product has never heard of goes its whole way: its file, its pages, a route in the regulation.

Nothing of casework is changed, patched or configured for it. Both of its offices act by one function of the matrix, so
it also shows that an office's step waits for that office alone.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from psycopg.types.range import DateRange

from casework import kind as kinds
from casework.actions.answer import answer
from casework.actions.confirm import confirm
from casework.actions.decide import decide
from casework.actions.open_application import open_application
from casework.actions.return_application import return_application
from casework.actions.submit import submit
from casework.kind import CannotBegin, register
from casework.models import Application, Outcome, State
from casework.queries.desk import ForeignApplication, NotOnTheDesk, on_the_desk_of
from casework.rules.undo import UNDO
from casework.sweeps.effects import take_effects
from rulebook.models import CalendarYear, Edition, EditionScope
from rulebook.queries import forget_calendar
from rulebook.rules.shipped import shipped_text, shipped_years
from security.actions.appoint import appoint
from security.journal import unrecorded
from security.models import Entry, Person
from tests.cast import Cast, build_cast
from tests.cast_papers import jpg
from tests.cast_registration import CATEGORY, on
from tests.office_key.kind import KeyHandedOut, OfficeKey, SignedOfficeKey

MONDAY, TUESDAY, WEDNESDAY, THURSDAY = (date(2023, 9, day) for day in (4, 5, 6, 7))
SAID = {"room": "A-301", "purpose": "practice in the evening"}
ROUTE = """
[[routes]]
name = "OFFICE_KEY"
steps = [
    { office = "DEPT", verb = "propose", within = "tier.step_wd" },
    { office = "AA", verb = "approve", within = "tier.step_wd" },
]
"""


@dataclass
class House:
    """The cast under a regulation that knows keys."""

    cast: Cast

    def begin(self, kind: str = OfficeKey.key, by: Person | None = None) -> int:
        """A draft for the workshop of Wang's class."""
        by = by or self.cast.wang
        return open_application(kind=kind, subject=self.cast.m1.pk, by=by, at=on(MONDAY)).ids[0]

    def hand_in(self, kind: str = OfficeKey.key) -> int:
        """An application that lies with the department."""
        pk = self.begin(kind)
        submit(application_id=pk, particulars=SAID, by=self.cast.wang, at=on(MONDAY))
        return pk

    def on_desk(self, officer: Person, day: date = TUESDAY) -> list[int]:
        """What waits for the officer."""
        return list(on_the_desk_of(officer, on(day)).values_list("pk", flat=True))


@pytest.fixture
def house(db, files_dir) -> House:
    """The school of this regulation; its kinds are registered as long as the test runs."""
    cast = build_cast(on(MONDAY, 8))
    forget_calendar()
    text = shipped_text("detailed").replace('name = "detailed"', 'name = "with-keys"') + ROUTE
    with unrecorded("the regulation of a test"):
        digest = hashlib.sha256(text.encode()).hexdigest()
        edition = Edition.objects.create(
            name="with-keys", title="With keys", layer="LONG", text=text, digest=digest, enacted_at=cast.at
        )
        EditionScope.objects.create(edition=edition, category=CATEGORY, during=DateRange(date(2023, 1, 1), None))
        CalendarYear.objects.bulk_create(
            CalendarYear(year=year.number, state="FINAL", off=sorted(year.off), work=sorted(year.work))
            for year in shipped_years()
        )
    register(OfficeKey)
    register(SignedOfficeKey)
    yield House(cast)
    for key in (OfficeKey.key, SignedOfficeKey.key):
        kinds._kinds.pop(key)


def fresh(pk: int) -> Application:
    return Application.objects.get(pk=pk)


def page_of(pk: int) -> str:
    return reverse("casework:application", args=[pk])


def keys_handed_out() -> list[tuple[int, str]]:
    """Who holds which key, by the journal."""
    rows = Entry.objects.filter(event=KeyHandedOut.key).order_by("pk")
    return [(row.person_id, row.particulars["room"]) for row in rows]


class TestByActs:
    def test_two_offices_agree_and_the_key_is_handed_out(self, house):
        cast, pk = house.cast, house.hand_in()
        assert fresh(pk).number.startswith("YS2023")
        assert [(step.office, step.verb) for step in fresh(pk).steps.order_by("position")] == [
            ("DEPT", "propose"),
            ("AA", "approve"),
        ]
        decide(application_id=pk, agrees=True, by=cast.dept_head, at=on(TUESDAY))
        assert fresh(pk).state == State.OPEN
        assert not keys_handed_out()
        decide(application_id=pk, agrees=True, by=cast.aa_head, at=on(WEDNESDAY))
        assert (fresh(pk).state, fresh(pk).outcome) == (State.DECIDED, Outcome.GRANTED)
        assert not take_effects(at=on(WEDNESDAY) + UNDO - timedelta(seconds=1))
        assert not keys_handed_out()
        assert take_effects(at=on(WEDNESDAY) + UNDO) == 1
        assert take_effects(at=on(WEDNESDAY) + UNDO) == 0
        done = fresh(pk)
        assert (done.state, done.outcome, done.effective_on) == (State.IN_EFFECT, Outcome.GRANTED, WEDNESDAY)
        assert keys_handed_out() == [(cast.wang.pk, "A-301")]

    def test_where_the_kind_asks_for_it_the_applicant_confirms_first(self, house):
        cast, pk = house.cast, house.hand_in(SignedOfficeKey.key)
        decide(application_id=pk, agrees=True, by=cast.dept_head, at=on(TUESDAY))
        decide(application_id=pk, agrees=True, by=cast.aa_head, at=on(WEDNESDAY))
        assert (fresh(pk).state, fresh(pk).outcome) == (State.DECIDED, Outcome.GRANTED)
        assert fresh(pk).due_on == date(2023, 9, 11)  # three working days after Wednesday
        assert not keys_handed_out()
        confirm(application_id=pk, network="10.0.0.7", device="", by=cast.wang, at=on(THURSDAY))
        assert fresh(pk).state == State.IN_EFFECT
        assert keys_handed_out() == [(cast.wang.pk, "A-301")]

    def test_without_confirmation_there_is_nothing_to_confirm(self, house):
        pk = house.hand_in()
        with pytest.raises(ForeignApplication):
            confirm(application_id=pk, network=None, device="", by=house.cast.wang, at=on(TUESDAY))

    def test_each_step_waits_for_its_own_office_though_both_share_a_function(self, house):
        cast, pk = house.cast, house.hand_in()
        officers = ("dept_head", "dept_staff", "other_dept_head", "aa_head", "registrar", "vice_leader", "sa_head")
        assert [one for one in officers if house.on_desk(getattr(cast, one))] == ["dept_head"]
        with pytest.raises(NotOnTheDesk):
            decide(application_id=pk, agrees=True, by=cast.aa_head, at=on(TUESDAY))
        decide(application_id=pk, agrees=True, by=cast.dept_head, at=on(TUESDAY))
        assert [one for one in officers if house.on_desk(getattr(cast, one))] == ["aa_head"]
        with pytest.raises(NotOnTheDesk):
            decide(application_id=pk, agrees=True, by=cast.dept_head, at=on(TUESDAY))

    def test_a_refusal_hands_nothing_out_and_the_student_may_ask_again(self, house):
        cast, pk = house.cast, house.hand_in()
        decide(application_id=pk, agrees=True, by=cast.dept_head, at=on(TUESDAY))
        decide(application_id=pk, agrees=False, opinion="The room is closed.", by=cast.aa_head, at=on(TUESDAY))
        assert (fresh(pk).state, fresh(pk).outcome) == (State.DECIDED, Outcome.REFUSED)
        assert not keys_handed_out()
        assert house.begin() != pk

    def test_what_is_returned_is_corrected_field_by_field(self, house):
        cast, pk = house.cast, house.hand_in()
        asked = {"items": ["field:room"], "note": "There is no such room."}
        return_application(application_id=pk, by=cast.dept_head, at=on(TUESDAY), **asked)
        corrected = {"room": "A-302", "purpose": "a party"}
        answer(application_id=pk, particulars=corrected, by=cast.wang, at=on(WEDNESDAY))
        assert fresh(pk).particulars == {"room": "A-302", "purpose": "practice in the evening"}

    def test_one_open_application_a_person(self, house):
        house.begin()
        with pytest.raises(CannotBegin):
            house.begin()
        house.begin(by=house.cast.li)


class TestFourEyes:
    """Domain 2.3.1: by person, not only by office."""

    def test_nobody_decides_an_application_of_ones_own(self, house):
        head = house.cast.dept_head
        pk = house.begin(by=head)
        submit(application_id=pk, particulars=SAID, by=head, at=on(MONDAY))
        with unrecorded("opened for him by a colleague"):
            Application.objects.filter(pk=pk).update(opened_by=house.cast.dept_staff)
        assert not house.on_desk(head)
        with pytest.raises(NotOnTheDesk, match=r"本人|yourself"):
            decide(application_id=pk, agrees=True, by=head, at=on(TUESDAY))

    def test_nobody_decides_what_one_opened_for_somebody_else(self, house):
        head, pk = house.cast.dept_head, house.hand_in()
        with unrecorded("opened at the counter by the head of department"):
            Application.objects.filter(pk=pk).update(opened_by=head)
        assert not house.on_desk(head)
        with pytest.raises(NotOnTheDesk):
            decide(application_id=pk, agrees=True, by=head, at=on(TUESDAY))

    def test_who_holds_both_offices_signs_for_one_of_them(self, house):
        cast = house.cast
        appoint(
            person=cast.dept_head,
            office="AA_HEAD",
            unit=cast.school,
            begins=MONDAY,
            ends=None,
            proposed_by=cast.secadmin,
            by=cast.other_secadmin,
            at=on(MONDAY),
        )
        pk = house.hand_in()
        head = Person.objects.get(pk=cast.dept_head.pk)
        decide(application_id=pk, agrees=True, by=head, at=on(TUESDAY))
        assert not house.on_desk(head)
        with pytest.raises(NotOnTheDesk):
            decide(application_id=pk, agrees=True, by=head, at=on(TUESDAY))
        assert house.on_desk(cast.aa_head) == [pk]


class TestOnThePages:
    @pytest.fixture
    def clock(self):
        with time_machine.travel(on(MONDAY), tick=False) as clock:
            yield clock

    def test_student_department_academic_affairs_and_the_key(self, house, clock):
        cast = house.cast
        wang, dept, aa = (cast.client(one) for one in (cast.wang, cast.dept_head, cast.aa_head))
        begun = wang.post(reverse("casework:begin", args=[OfficeKey.key, cast.m1.pk]))
        pk = Application.objects.get().pk
        assert begun.url == reverse("casework:form", args=[pk])
        assert begun.url in wang.get(page_of(pk)).content.decode()
        assert begun.url in wang.get(reverse("enrollment:me")).content.decode()
        wang.post(reverse("casework:material_upload", args=[pk, "pledge"]), {"files": jpg()})
        assert wang.post(begun.url, {"room": "A-301"}).context["form"].errors
        wang.post(begun.url, SAID)
        assert "practice in the evening" in wang.get(reverse("casework:form_check", args=[pk])).content.decode()
        sent = wang.post(reverse("casework:form_check", args=[pk]))
        assert sent.url == reverse("casework:form_sent", args=[pk])
        assert fresh(pk).number in wang.get(sent.url).content.decode()

        desk = dept.get(reverse("casework:desk"), {"kind": OfficeKey.key})
        assert [row.pk for row in desk.context["rows"]] == [pk]
        assert (OfficeKey.key, OfficeKey.title) in desk.context["kinds"]
        assert not aa.get(reverse("casework:desk")).context["rows"]
        panel = dept.get(reverse("casework:desk"), {"sel": pk}).content.decode()
        assert all(words in panel for words in ("A-301", "practice in the evening", "Pledge", "收据.jpg"))
        dept.post(reverse("casework:answer", args=[pk]), {"verdict": "agree"})
        assert [row.pk for row in aa.get(reverse("casework:desk")).context["rows"]] == [pk]
        aa.post(reverse("casework:answer", args=[pk]), {"verdict": "agree"})

        assert not keys_handed_out()
        clock.shift(60)
        take_effects(at=timezone.now())
        assert fresh(pk).state == State.IN_EFFECT
        assert keys_handed_out() == [(cast.wang.pk, "A-301")]
        assert OfficeKey.title in wang.get(reverse("casework:inbox")).content.decode()
        assert fresh(pk).number in wang.get(reverse("enrollment:my_applications")).content.decode()
        assert cast.client(cast.li).get(page_of(pk)).status_code == 404

    def test_return_correction_and_confirmation(self, house, clock):
        cast = house.cast
        wang, dept, aa = (cast.client(one) for one in (cast.wang, cast.dept_head, cast.aa_head))
        form = wang.post(reverse("casework:begin", args=[SignedOfficeKey.key, cast.m1.pk])).url
        wang.post(form, SAID)
        pk = Application.objects.get().pk
        hand_in = reverse("casework:form_check", args=[pk])
        wang.post(hand_in)
        answered = {"verdict": "return", "opinion": "There is no such room.", "items": ["field:room"]}
        dept.post(reverse("casework:answer", args=[pk]), answered)
        page = wang.get(page_of(pk)).content.decode()
        assert form in page
        assert "There is no such room." in page
        wang.post(form, SAID | {"room": "A-302"})
        wang.post(hand_in)
        dept.post(reverse("casework:answer", args=[pk]), {"verdict": "agree"})
        aa.post(reverse("casework:answer", args=[pk]), {"verdict": "agree"})
        assert fresh(pk).state == State.DECIDED
        assert reverse("casework:confirm", args=[pk]) in wang.get(page_of(pk)).content.decode()
        assert page_of(pk) in wang.get(reverse("enrollment:me")).content.decode()
        wang.post(reverse("casework:confirm", args=[pk]))
        assert fresh(pk).state == State.IN_EFFECT
        assert keys_handed_out() == [(cast.wang.pk, "A-302")]

    def test_taking_back_is_the_applicants(self, house, clock):
        cast, pk = house.cast, house.hand_in()
        assert cast.client(cast.dept_head).post(reverse("casework:take_back", args=[pk])).status_code == 404
        cast.client(cast.wang).post(reverse("casework:take_back", args=[pk]))
        assert fresh(pk).state == State.TAKEN_BACK
        assert not house.on_desk(cast.dept_head)
