"""The example semester is played into a database of its own, once; broken off it goes on; together is as alone."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from casework.actions.add_material import add_material
from casework.actions.open_application import open_application
from casework.actions.submit import submit
from casework.models import Application, File, Ruling
from enrollment.models import Enrollment
from enrollment.queries.own_data import NAMES
from registrar.example.diary import play
from registrar.example.filing import Filing, file_together
from registrar.example.office import NotTheExample
from registrar.example.plan import Plan
from registrar.example.students import paper
from security.journal import unrecorded
from security.models import Entry, Unit
from security.queries import the_system
from tests.cast_registration import OPENING, Office, on
from tests.flows.test_example_semester import FIGURES, SMALL, played, report

pytestmark = pytest.mark.usefixtures("files_dir")


class Broken(Exception):
    """The power went."""


def broken_off(plan: Plan, after: str) -> None:
    """Play until the first page of this title that does anything, and break off."""

    def tell(page, _count) -> None:
        if page.title == after:
            raise Broken

    with pytest.raises(Broken):
        play(plan, told=tell)


class TestWhereItIsRefused:
    def test_in_another_school(self, db):
        with unrecorded("a school of a test"):
            Unit.objects.create(kind="SCHOOL", code="S", name="江南工程职业学校")
        with pytest.raises(CommandError, match="of its own"):
            call_command("load_example_semester")
        assert not Enrollment.objects.exists()

    def test_where_other_students_are(self, db):
        broken_off(SMALL, "students imported")
        before = Entry.objects.count()
        with pytest.raises(NotTheExample, match=r"not of the example \(1\)"):
            played(replace(SMALL, students=59))
        assert Entry.objects.count() == before


def test_broken_off_again_and_again_it_goes_on_to_the_same_figures(db):
    for title in (
        "classes imported",
        "registrations handed in",
        "registrations confirmed by students",
        "notices served",
    ):
        broken_off(SMALL, title)
    assert {key: report()[key] for key in FIGURES} != FIGURES
    assert played() != []
    assert {key: report()[key] for key in FIGURES} == FIGURES
    assert Application.objects.count() == 59 + 4 + 1  # registrations, deferrals, one counted as having left


class TestHandedInTogether:
    def test_it_leaves_behind_what_handing_in_alone_does(self, office: Office):
        wang, li, at = office.cast.wang, office.cast.li, on(OPENING + timedelta(days=1))
        office.pay(wang, li)
        said = {"data": {name: {"right": True} for name in NAMES}, "health_changed": False}
        [pk] = open_application(kind="registration", subject=office.row(wang).pk, by=wang, at=at).ids
        add_material(application_id=pk, slot="FEE_OR_AID", upload=paper(), by=wang, at=at)
        submit(application_id=pk, particulars=said, by=wang, at=at)
        filings = [Filing(office.row(li).pk, li, said, "FEE_OR_AID", paper())]
        file_together(kind="registration", filings=filings, by=the_system(), at=at)
        assert left_by(office.application(wang)) == left_by(office.application(li))
        assert journal_of(wang) == journal_of(li)


def left_by(application: Application) -> dict:
    """Everything a registration leaves behind, without ids and what differs between two students."""
    apart = {"id", "application", "number", "person", "opened_by", "unit", "waiting_for", "exclusive", "facts"}
    apart |= {"stored_as", "added_by", "sha256", "sm3", "key_id", "data_digest", "term_registration", "enrollment"}

    def plain(rows):
        return [
            {field.name: getattr(row, field.attname) for field in row._meta.concrete_fields if field.name not in apart}
            for row in rows
        ]

    row = application.registration_request.term_registration
    return {
        "application": plain([application]),
        "request": plain([application.registration_request]),
        "steps": plain(application.steps.order_by("position")),
        "waits": application.waiting_for.position,
        "materials": plain(application.materials.order_by("position")),
        "files": plain(File.objects.filter(placed__material__application=application)),
        "rulings": plain(Ruling.objects.filter(application=application).order_by("position")),
        "row": (row.state, row.first_filed_on),
        "exclusive": application.exclusive.partition(":")[0],
    }


def journal_of(person) -> list:
    """The person's own entries about the application: what, and who did it."""
    entries = Entry.objects.filter(person=person, event__startswith="casework.").order_by("pk")
    return [(entry.event, entry.by_id == person.pk) for entry in entries if entry.event != "casework.file-stored"]
