"""An application that asks for papers, files to put into it, a notice and a job: what files, notices and jobs need.

    def test_an_officer_reads_the_file(papers):
        papers.add("proof", jpg()); papers.hand_in()
        papers.cast.client(papers.dept_staff).get(...)

The kind is one of the tests' own: casework knows none. `papers` has everything `cast` has. Files go to a folder of
the test's own.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from io import BytesIO

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone
from PIL import Image

from casework import kind as kinds
from casework.actions.add_material import add_material
from casework.actions.ask_job import ask_job
from casework.actions.give_notices import give_notices
from casework.kind import Fact, Kind, Slot, register
from casework.models import Application, Decision, File, Job, Material, Notice, NoticeChoice, Outcome, Step
from casework.rules.channels import Choices
from casework.rules.jobs import job
from casework.rules.notice_texts import notice_text
from casework.storage.contents import Contents
from casework.storage.uploads import check_upload
from rulebook.models import Edition
from security.journal import unrecorded
from security.models import Person
from tests.cast import Cast, build_cast

HELLO = notice_text("test.hello", title="Hello {name}", body="Come on {day}, {name}.")


class PapersKind(Kind):
    """Asks for a proof and a photo; the department looks at it, then academic affairs."""

    key = "test-papers"
    prefix = "TP"
    title = "Papers of a test"
    functions = {"DEPT": "registration.dept_review", "AA": "registration.final_review"}
    is_filled_in_here = False

    def answer_page(self, application):
        return ""

    def slots(self, application):
        return (Slot("proof", "Proof of payment"), Slot("photo", "Photo", is_required=False))

    def facts(self, application):
        return (Fact("phone", "Phone", "138****0000"),)

    def effect(self, applications, *, at, by):
        pass


@job("test.nothing", title="Nothing at all")
def nothing(work):
    return None


@dataclass
class Papers:
    """The world, and what happens in it by hand, without the rulebook."""

    cast: Cast
    at: datetime
    application: Application
    files: list[int] = field(default_factory=list)

    def __getattr__(self, key: str) -> object:
        return getattr(self.__dict__["cast"], key)

    def fresh(self) -> Application:
        """The application as it stands now."""
        return Application.objects.get(pk=self.application.pk)

    def material(self, slot: str) -> Material:
        """The slot as it stands now."""
        return Material.objects.get(application=self.application, slot=slot)

    def add(self, slot: str, upload: SimpleUploadedFile | Contents, *, at: datetime | None = None, **more) -> int:
        """The applicant puts a file into a slot; returns its id."""
        contents = upload if isinstance(upload, Contents) else check_upload(upload)
        event = add_material(
            application_id=self.application.pk, slot=slot, upload=contents, by=self.wang, at=at or self.at, **more
        )
        return event.file

    def hand_in(self, *, at: datetime | None = None) -> Step:
        """The application goes to the department."""
        with by_hand():
            application, at = self.fresh(), at or self.at
            step = Step.objects.create(
                application=application,
                position=1,
                office="DEPT",
                unit=self.mechanics,
                verb="recommend",
                state="CURRENT",
                started_at=at,
            )
            application.submit()
            application.submitted_at, application.waiting_for = at, step
            application.save()
        return step

    def give_back(self, *slots: str, at: datetime | None = None) -> None:
        """The department returns it, naming these slots."""
        with by_hand():
            application, at = self.fresh(), at or self.at
            Material.objects.filter(application=application, slot__in=slots).update(state="TO_REPLACE")
            Decision(
                application=application,
                step=application.waiting_for,
                officer=self.dept_head,
                verdict="RETURNED",
                opinion="Please photograph it again.",
                returned_items=[f"material:{slot}" for slot in slots],
                at=at,
            ).save()
            application.return_to_applicant()
            application.save()

    def grant(self, *, at: datetime | None = None) -> None:
        """It is granted."""
        with by_hand():
            application = self.fresh()
            application.decide()
            application.outcome, application.decided_at = Outcome.GRANTED, at or self.at
            application.save()


@contextmanager
def by_hand() -> Iterator[None]:
    """Write rows as no act does; afterwards the guard is up again."""
    with unrecorded("the papers of a test"):
        yield
    with connection.cursor() as cursor:
        cursor.execute("select set_config('registrar.act', '', true)")


def build_papers(cast: Cast) -> Papers:
    """Wang's draft, with two empty slots."""
    with by_hand():
        cast.wang.guardianships.update(consented_at=cast.at)  # nobody knows whether Wang is of age here
        edition = Edition.objects.create(
            name="of-a-test", title="Of a test", layer="brief", text="", digest="0" * 64, enacted_at=cast.at
        )
        application = Application(
            number="TP20260000001",
            kind="test-papers",
            person=cast.wang,
            opened_by=cast.wang,
            unit=cast.m1,
            edition=edition,
            exclusive="test-papers",
            opened_at=cast.at,
        )
        application.save()
        for position, slot in enumerate(("proof", "photo"), 1):
            Material.objects.create(application=application, slot=slot, position=position, is_required=slot == "proof")
    return Papers(cast, cast.at, application)


@pytest.fixture
def papers(cast: Cast, files_dir: object, papers_kind: None) -> Papers:
    """The world, in a test that is rolled back."""
    return build_papers(cast)


@pytest.fixture
def real_papers(transactional_db: None, files_dir: object, papers_kind: None) -> Papers:
    """The world, in a test that really commits."""
    return build_papers(build_cast(timezone.now()))


@pytest.fixture
def papers_kind() -> Iterator[None]:
    """The tests' own kind is registered while the test runs."""
    register(PapersKind)
    yield
    kinds._kinds.pop("test-papers")


@pytest.fixture
def files_dir(settings, tmp_path) -> object:
    """A store of the test's own."""
    settings.FILES_DIR = tmp_path / "files"
    return settings.FILES_DIR


@pytest.fixture
def handed_in(papers: Papers) -> Papers:
    """Wang's application lies with the department of mechanics, with one file; Wang has a notice and a job."""
    papers.files.append(papers.add("proof", jpg()))
    papers.hand_in()
    with by_hand():
        give_notices(persons=[papers.wang], text=HELLO, facts={"name": "Wang"}, link="/inbox/", at=papers.at)
    ask_job(kind="test.nothing", arguments={}, owner=papers.wang, at=papers.at)
    Job.objects.update(state="DONE", result=File.objects.get(pk=papers.files[0]))
    assert Notice.objects.filter(person=papers.wang).count() == 1
    return papers


@pytest.fixture
def reached(cast: Cast) -> Cast:
    """Wang has an e-mail address; nobody else can be reached but by the inbox."""
    give_address(cast.wang)
    return cast


def give_address(person: Person, address: str = "wang@example.org", language: str = "") -> None:
    """The person can be reached by e-mail, at every hour at which a test may run."""
    choose(person)
    with by_hand():
        person.email = address
        person.save(update_fields=["email"])
        if language:
            person.account.language = language
            person.account.save(update_fields=["language"])


def choose(person: Person, *, phone: str | None = None, **chosen) -> None:
    """What the person chose about being told, and the telephone on record; no quiet hours unless they are given."""
    with by_hand():
        if phone is not None:
            person.phone = phone
            person.save(update_fields=["phone"])
        there = NoticeChoice.objects.filter(person=person).first()
        before = asdict(there.choices if there else Choices(quiet_from=0, quiet_until=0))
        values = {**before, **chosen, "chosen_at": timezone.now()}
        NoticeChoice.objects.update_or_create(person=person, defaults=values)


def jpg(name: str = "收据.jpg", *, size: tuple[int, int] = (64, 48), shade: int = 120, exif=None) -> SimpleUploadedFile:
    """A small picture."""
    out = BytesIO()
    Image.new("RGB", size, (shade, 90, 60)).save(out, "JPEG", **({"exif": exif} if exif else {}))
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def pdf(name: str = "证明.pdf") -> SimpleUploadedFile:
    """A PDF of one empty page."""
    return SimpleUploadedFile(name, pdf_bytes(), "application/pdf")


def pdf_bytes(change=None, **saving) -> bytes:
    """The bytes of a PDF of one empty page, changed by `change(document)` before it is saved."""
    out = BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        if change:
            change(document)
        document.save(out, **saving)
    return out.getvalue()


def later(papers: Papers, **by: int) -> datetime:
    """A moment after the world's own."""
    return papers.at + timedelta(**by)
