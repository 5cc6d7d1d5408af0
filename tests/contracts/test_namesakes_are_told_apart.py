"""Two of one name on a page are told apart everywhere in the same way: by number and the last four of the ID.

Whoever has no namesake stands without the end of the ID, but on an import, whose other pages nobody can compare;
whoever may see names and numbers only never gets it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

import pytest
from django.urls import reverse
from psycopg.types.range import DateRange

from casework.models import File, Notice
from enrollment.actions.issue_certificate import issue_certificate
from enrollment.actions.place_hold import place_hold
from enrollment.models import Arrival, Enrollment, IdDocument, Import, ImportRow, Intake, Numbering, Student
from security.journal import unrecorded
from security.models import Person
from security.rules.names import namesakes
from tests.casework.test_recounting import FRIDAY, publish
from tests.cast_desk import NOW, STUDENTS, Morning, fill_counter
from tests.cast_roll import id_number
from tests.cast_verification import Check, open_check

NAMESAKES, OTHERS = ("wang", "sun", "li"), ("zhao", "qian")  # the first two are of one class
NUMBERS = {key: number for key, _name, _unit, number in STUDENTS}


@dataclass
class Namesakes:
    """The morning, in which sun and li are called like wang; zhao and qian are called otherwise."""

    morning: Morning
    campaign: int = 0
    ends: dict[str, str] = field(default_factory=dict)
    papers: dict[str, int] = field(default_factory=dict)
    intake: int = 0
    numbering: int = 0
    upload: int = 0
    fees: int = 0

    def label(self, key: str, page: "Page | None" = None) -> str:
        """What tells the student apart."""
        return f"{page.number(key) if page else NUMBERS[key]} · {self.ends[key]}"

    def read(self, page: "Page", role: str = "") -> str:
        """The page as its officer reads it, or another."""
        cast = self.morning.cast
        browser = cast.client(getattr(cast, role or page.role))
        answer = browser.get(reverse(page.name, args=page.args(self)), page.asked)
        assert answer.status_code == 200
        return answer.content.decode()


class Page(NamedTuple):
    """A page with namesakes: its officer, whom of them it shows and how often; who else must stand there alone."""

    name: str
    role: str
    shows: Collection[str] = NAMESAKES
    args: Callable[[Namesakes], Sequence[object]] = lambda _world: ()
    asked: Mapping[str, str] = MappingProxyType({})
    times: int = 1
    alone: Collection[str] = ()
    number: Callable[[str], str] = NUMBERS.__getitem__
    everybody: bool = False


def examinee(key: str) -> str:
    """The examinee number of a student."""
    return f"23{NUMBERS[key]}"


HOLDS = Page("enrollment:holds", "registrar", alone=OTHERS)
FEES = Page("enrollment:import", "finance", args=lambda world: [world.fees])
PAGES = (
    HOLDS,
    Page("casework:documents", "registrar"),
    Page("casework:document", "registrar", ("sun",), lambda world: [world.papers["sun"]]),
    Page("casework:hand_over", "aa_head", ("sun",), lambda world: [world.morning.of("sun").pk]),
    Page("casework:calendar_changes", "aa_head", ("wang", "li"), lambda _world: [2023]),
    Page("palette", "registrar", asked={"q": "王子涵"}, times=2),  # the student, and the application
    Page("enrollment:unread", "tutor", ("wang", "sun")),
    Page("enrollment:counter", "dept_staff", ("wang", "sun"), lambda world: [world.morning.batch.pk], alone=("zhao",)),
    Page("enrollment:campaign_students", "aa_head", args=lambda world: [world.campaign], alone=OTHERS),
    Page("enrollment:differences", "aa_head", alone=OTHERS),
    Page("enrollment:intake_students", "aa_head", args=lambda world: [world.intake], alone=OTHERS),
    Page("enrollment:numbering", "aa_head", args=lambda world: [world.numbering], number=examinee, alone=OTHERS),
    Page("enrollment:import", "registrar", args=lambda world: [world.upload], everybody=True),
    Page("enrollment:import_undo", "aa_head", args=lambda world: [world.upload], everybody=True),
)


@pytest.fixture
def world(morning: Morning, files_dir: object) -> Namesakes:
    """Each has an ID, a hold, a certificate, a message that lies unread, and says that the telephone is another."""
    cast, world = morning.cast, Namesakes(morning)
    with unrecorded("namesakes of a test"):
        Person.objects.filter(pk__in=[morning.students[key].pk for key in NAMESAKES]).update(
            name=cast.wang.name, grams=cast.wang.grams
        )
        for place, key in enumerate((*NAMESAKES, *OTHERS)):
            number = id_number(date(2006, 3, 5), 100 + place)
            student, valid = Student.objects.get(person=morning.students[key]), DateRange(date(2020, 1, 1), None)
            IdDocument.objects.create(student=student, kind="1", number=number, last_four=number[-4:], valid=valid)
            world.ends[key] = number[-4:]
        Notice.objects.update(read_at=None)
    check = Check(morning, open_check(morning, at=NOW, until=date(2023, 9, 20)), NOW)
    world.campaign = check.campaign.pk
    for key in (*NAMESAKES, *OTHERS):
        entry, paper = morning.enrollment(morning.students[key]).pk, {"purpose": "办理银行卡", "language": "zh-hans"}
        place_hold(enrollment=entry, kind="FEES", reason="住宿费", by=cast.aa_head, at=NOW)
        world.papers[key] = issue_certificate(enrollment=entry, **paper, by=cast.registrar, at=NOW).document
        check.answer(key, by=morning.students[key], phone="13911112222")
    fill_counter(morning)
    publish(morning, off=[FRIDAY])
    _arrive(world)
    return world


def _arrive(world: Namesakes) -> None:
    """They all stand on an intake, in a plan of numbers and in an import that was loaded."""
    morning, cast = world.morning, world.morning.cast
    entries = {key: morning.enrollment(morning.students[key]) for key in (*NAMESAKES, *OTHERS)}
    with unrecorded("the arrival of a test"):
        for key, one in entries.items():
            Enrollment.objects.filter(pk=one.pk).update(ksh=examinee(key))
        intake = Intake.objects.create(
            term=morning.term, edition=morning.batch.edition, arrives_from=NOW.date(), arrives_until=NOW.date(),
            opened_by=cast.aa_head, opened_at=NOW,
        )  # fmt: skip
        Arrival.objects.bulk_create(
            Arrival(intake=intake, enrollment=one, person=one.person, unit=cast.m1, due_on=NOW.date())
            for one in entries.values()
        )
        rows = [
            {"enrollment": one.pk, "class": cast.m1.pk, "before": cast.m1.pk, "student_no": f"9{place}"}
            for place, one in enumerate(entries.values())
        ]
        plan = Numbering.objects.create(
            intake=intake, unit=cast.mechanics, pattern="9{n}", rows=rows, made_by=cast.aa_head, made_at=NOW
        )
        file = File.objects.latest("pk")
        upload, fees = (
            Import.objects.create(
                file=file, state="LOADED", uploaded_by=cast.registrar, uploaded_at=NOW, matter=matter, batch=batch
            )
            for matter, batch in (("NEWCOMERS", None), ("FEES", morning.batch))
        )
        for place, (key, one) in enumerate(entries.items(), start=2):
            shown = {"name": one.person.name, "number": NUMBERS[key]}
            for of in (upload, fees):
                ImportRow.objects.create(of=of, number=place, verdict="LOADED", values={"shown": shown}, enrollment=one)
    world.intake, world.numbering, world.upload, world.fees = intake.pk, plan.pk, upload.pk, fees.pk


def test_namesakes_carry_number_and_last_four_and_nobody_else_does(world: Namesakes):
    for page in PAGES:
        content = world.read(page)
        assert [key for key in page.shows if content.count(world.label(key, page)) < page.times] == [], page.name
        assert [key for key in page.alone if page.number(key) not in content] == [], page.name
        assert page.everybody == (world.label("zhao", page) in content), page.name
        assert page.everybody == (world.label("qian", page) in content), page.name


@pytest.mark.parametrize("page", [HOLDS, FEES], ids=lambda page: page.name)
def test_who_sees_names_and_numbers_only_gets_no_end_of_an_id(world: Namesakes, page: Page):
    content = world.read(page, "finance")
    assert [key for key in NAMESAKES if NUMBERS[key] not in content or world.label(key) in content] == []


def test_one_person_shown_twice_has_no_namesake():
    assert namesakes([(1, "王子涵"), (1, "王子涵"), (2, "李思琪")]) == set()
    assert namesakes([(1, "王子涵"), (3, "王子涵"), (2, "李思琪")]) == {1, 3}
