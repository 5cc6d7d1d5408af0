"""The office on a Thursday morning: a registration in every state, lying with different offices and persons.

    def test_the_department_has_one_to_decide(morning):
        page = morning.cast.client(morning.cast.dept_head).get("/desk/")

The clock stands at `NOW` as long as the fixture lives. `draft_morning` is the same school before: Wang has a draft that
could be handed in, Li's registration is not begun.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import BytesIO

import pytest
import time_machine

from casework.actions.confirm import confirm
from casework.actions.decide import decide
from casework.actions.enter_paper_decision import enter_paper_decision
from casework.actions.keep_document import keep_document
from casework.actions.offer_post import offer_post
from casework.actions.open_application import open_application
from casework.actions.return_application import return_application
from casework.actions.save_draft import save_draft
from casework.actions.save_view import save_view
from casework.actions.share_view import share_view
from casework.actions.take_post import take_post
from casework.actions.witness_post import witness_post
from casework.models import Application, PostHandOver, State, Step
from casework.storage import Contents
from enrollment.actions.call_next import call_next
from enrollment.actions.draw_ticket import give_ticket
from enrollment.actions.enter_students import enter_students
from enrollment.actions.open_batch import open_batch
from enrollment.models import Batch, ClassGroup, Cohort, Major, Term, TermRegistration
from enrollment.queries.own_data import own_data
from security.actions.appoint import appoint
from security.fields import allocate_ids
from security.journal import unrecorded
from security.models import Person
from tests.cast import build_cast
from tests.cast_registration import CATEGORY, OPENING, Office, on, open_office, regulate
from tests.cast_roll import newcomer
from tests.flows.test_registration import give_papers, hand_in

NOW = on(date(2023, 9, 7))
# key, name, class, number. The first two are persons of the cast.
STUDENTS = (
    ("wang", "王子涵", "m1", "2022010101"),
    ("sun", "孙子墨", "m1", "2022010102"),
    ("zhao", "赵一诺", "m2", "2022010201"),
    ("zheng", "郑浩然", "m2", "2022010202"),
    ("li", "李思琪", "c1", "2022020101"),
    ("qian", "钱雨桐", "c1", "2022020102"),
    ("zhou", "周沐宸", "c1", "2022020103"),
)


@dataclass
class Morning(Office):
    """The office with seven students, and the application of each by the student's key.

    wang: with the department of mechanics until tomorrow. sun: with academic affairs until today. zhao: returned by
    the department. zheng: registered. li: granted, to be confirmed. qian: with the department of commerce, overdue.
    zhou: a draft.
    """

    students: dict[str, Person] = field(default_factory=dict)

    def __getattr__(self, key: str) -> Person:
        if key in self.__dict__.get("students", {}):
            return self.students[key]
        raise AttributeError(key)

    def of(self, key: str) -> Application:
        """The application of this student, freshly read."""
        return self.application(self.students[key])

    def keys(self, applications: Iterable[int]) -> set[str]:
        """Whose these applications are, by the students' keys."""
        persons = set(Application.objects.filter(pk__in=applications).values_list("person", flat=True))
        return {key for key, one in self.students.items() if one.pk in persons}


def build_morning(crowd: int = 0) -> Morning:
    """Enter the students, open the term on Monday, and let things go their way until Thursday.

    A crowd are further students of Wang's class whose applications lie with the department too.
    """
    cast = build_cast(on(OPENING) - timedelta(days=1))
    regulate("detailed")
    with unrecorded("the places of a test"):
        cast.wang.guardianships.update(consented_at=cast.at)  # Wang is of age (AMB-26)
        majors = _places(cast)
        term = Term.objects.create(
            code="2023-2024-1", school_year="2023-2024", ordinal=1, opens_on=OPENING, ends_on=date(2024, 1, 19)
        )
    others = [(f"other{n}", f"众{chr(0x4E00 + n)}", "m1", f"20220109{n:02}") for n in range(crowd)]
    rows = [
        newcomer(
            getattr(cast, unit),
            majors["commerce" if unit == "c1" else "mechanics"],
            name=name,
            person=cast.persons[key].pk if key in cast.persons else None,
            student_no=number,
            cohort=2022,
            entered_on=date(2022, 9, 1),
            begins_on=OPENING - timedelta(days=3),
            status="PENDING",
            category=CATEGORY,
        )
        for key, name, unit, number in [*STUDENTS, *others]
    ]
    entered = enter_students(rows=rows, by=cast.registrar, at=on(OPENING) - timedelta(days=1)).entered
    opened = open_batch(
        term=term, categories=(CATEGORY,), openings={"RETURNING": OPENING}, by=cast.aa_head, at=on(OPENING, 8)
    )
    people = Person.objects.in_bulk([person for person, _ in entered])
    students = {row[0]: people[person] for row, (person, _) in zip([*STUDENTS, *others], entered, strict=True)}
    morning = Morning(cast, term, Batch.objects.get(pk=opened.batch), students)
    _let_time_pass(morning)
    for key, *_ in others:
        hand_in(morning, students[key], at=on(date(2023, 9, 6)))
    return morning


def _places(cast) -> dict[str, Major]:
    cohort = Cohort.objects.create(year=2022)
    majors = {
        key: Major.objects.create(
            code=code, name=name, department=getattr(cast, key), level="HE", length_years=3, offered_from=2020
        )
        for key, code, name in (("mechanics", "460301", "机电一体化技术"), ("commerce", "530302", "大数据与会计"))
    }
    for unit, department in (("m1", "mechanics"), ("m2", "mechanics"), ("c1", "commerce")):
        ClassGroup.objects.create(unit=getattr(cast, unit), major=majors[department], cohort=cohort, capacity=45)
    return majors


def _let_time_pass(morning: Morning) -> None:
    cast, students = morning.cast, morning.students
    monday, tuesday, wednesday = (date(2023, 9, day) for day in (4, 5, 6))
    morning.pay(*students.values())
    hand_in(morning, students["wang"], at=on(wednesday))
    sun = hand_in(morning, students["sun"], at=on(monday))
    decide(application_id=sun, agrees=True, by=cast.dept_head, at=on(monday, 15))
    zhao = hand_in(morning, students["zhao"], at=on(tuesday))
    items = ["material:FEE_OR_AID"]
    return_application(application_id=zhao, items=items, note="看不清", by=cast.dept_head, at=on(wednesday, 9))
    zheng = hand_in(morning, students["zheng"], at=on(monday))
    decide(application_id=zheng, agrees=True, by=cast.dept_head, at=on(monday, 16))
    decide(application_id=zheng, agrees=True, by=cast.aa_head, at=on(tuesday, 9))
    confirm(application_id=zheng, network="10.0.0.7", device="", by=students["zheng"], at=on(tuesday, 20))
    li = hand_in(morning, students["li"], at=on(monday))
    decide(application_id=li, agrees=True, by=cast.other_dept_head, at=on(tuesday))
    decide(application_id=li, agrees=True, by=cast.registrar, at=on(wednesday))
    hand_in(morning, students["qian"], at=on(monday))
    zhou = TermRegistration.objects.get(person=students["zhou"])
    open_application(kind="registration", subject=zhou.pk, by=students["zhou"], at=on(wednesday))


@pytest.fixture
def morning(db) -> Iterator[Morning]:
    """Thursday, ten o'clock."""
    built = build_morning()
    with time_machine.travel(NOW, tick=False):
        yield built


@pytest.fixture
def morning_with_paper(morning: Morning, files_dir: object) -> Morning:
    """The morning, with what the head of mechanics signed on paper about Wang's application."""
    sign_on_paper(morning)
    return morning


def sign_on_paper(morning: Morning) -> None:
    """The registrar enters it."""
    enter_paper_decision(
        application_id=morning.of("wang").pk,
        signer=morning.cast.dept_head,
        signed_on=NOW.date(),
        agrees=True,
        opinion="同意",
        scan=Contents("批示.pdf", "application/pdf", BytesIO(b"%PDF-1.7 a paper of a test")),
        by=morning.cast.registrar,
        at=NOW,
    )


@pytest.fixture
def morning_with_views(morning: Morning) -> Morning:
    """The morning, with what officers saved of their lists."""
    save_views(morning)
    return morning


def save_views(morning: Morning) -> None:
    """The registrar has two views of the students, the department of mechanics one of them and one of the desk."""
    cast = morning.cast
    for name, asked in (("休学学生", {"status": "ON_LEAVE"}), ("机电系待注册", {"department": str(cast.mechanics.pk)})):
        save_view(of_list="students", asked=asked, name=name, by=cast.registrar, at=NOW)
    for of_list, asked in (("students", {"status": "PENDING"}), ("desk", {"kind": "registration"})):
        made = save_view(of_list=of_list, asked=asked, name="本系注册", by=cast.dept_head, at=NOW).view
        share_view(view=made, office="DEPT_HEAD", unit=cast.mechanics.pk, by=cast.dept_head, at=NOW)


@pytest.fixture
def morning_handed_over(morning: Morning, files_dir: object) -> Morning:
    """The morning, with the registrar's post handed over to nobody-so-far, before the head of academic affairs."""
    hand_the_registrars_post_over(morning)
    return morning


def fill_counter(morning: Morning) -> None:
    """At the counter of mechanics Sun is called to desk 2; Wang and Zhao wait."""
    counter, by = {"batch": morning.batch.pk, "unit": morning.cast.mechanics.pk}, morning.cast.dept_staff
    for key in ("sun", "wang", "zhao"):
        number = morning.enrollment(morning.students[key]).student_no
        give_ticket(**counter, number=number, by=by, at=NOW)
    call_next(**counter, desk="2", by=by, at=NOW)


def hand_the_registrars_post_over(morning: Morning) -> PostHandOver:
    """All three have signed; the list is drawn. The registrar's last day is in a week."""
    cast, last_day = morning.cast, NOW.date() + timedelta(days=7)
    begins = last_day + timedelta(days=1)
    appoint(person=cast.nobody, office="REGISTRAR", unit=cast.school, begins=begins, by=cast.secadmin, at=NOW)
    said = {"taker": cast.nobody, "witness": cast.aa_head, "last_day": last_day, "things": ["保险柜钥匙 2 把"]}
    begun = offer_post(appointment=cast.registrar.appointments.get().pk, **said, by=cast.registrar, at=NOW)
    take_post(hand_over=begun.hand_over, by=cast.nobody, at=NOW)
    witness_post(hand_over=begun.hand_over, by=cast.aa_head, at=NOW)
    row = PostHandOver.objects.get()
    keep_document(document=row.document_id, pdf=b"%PDF-1.7 a list of a test", by=cast.aa_head, at=NOW)
    return row


@pytest.fixture
def draft_morning(db) -> Iterator[Office]:
    """Tuesday: Wang has paid, confirmed the data and given the papers, but not handed in; Li has not begun."""
    office = open_office("detailed")
    wang = office.cast.wang
    office.pay(wang)
    at = on(date(2023, 9, 5))
    begun = open_application(kind="registration", subject=office.row(wang).pk, by=wang, at=at)
    give_papers(begun.ids[0])
    said = {item.name: {"right": True} for item in own_data(office.row(wang))}
    answers = {"data": said, "health_changed": False}
    save_draft(application_id=begun.ids[0], answers=answers, version=None, by=wang, at=at)
    with time_machine.travel(at, tick=False):
        yield office


def everything_right(office: Office, person: Person) -> dict[str, str]:
    """What is posted when the person finds nothing wrong with the data."""
    said = {f"is_{item.name}": "right" for item in own_data(office.row(person))}
    return said | {"health_changed": "no"}


def lapsed_like_li(morning: Morning) -> int:
    """An application like Li's, of a term before, which was granted and never confirmed; its id."""
    like = Application.objects.get(person=morning.students["li"], kind="registration", state=State.DECIDED)
    known = Application.objects.filter(person=like.person, state=State.LAPSED).first()
    if known is not None:
        return known.pk
    names = ("kind", "person", "opened_by", "unit", "edition", "outcome", "opened_at", "submitted_at", "decided_at")
    [pk] = allocate_ids(Application, 1)
    one = Application(
        pk=pk,
        number="ZC20220000001",
        state=State.LAPSED,
        closed_at=NOW,
        **{name: getattr(like, name) for name in names},
    )
    with unrecorded("a lapsed application of a term before"):
        one.save(force_insert=True)
        copied = ("position", "office", "unit", "verb", "mode", "working_days", "state")
        Step.objects.bulk_create(
            Step(application=one, **{name: getattr(step, name) for name in copied}) for step in like.steps.all()
        )
    return pk
