"""A person's data walks through import, account, registration, decisions, messages, searches and failures, with the
real processes; afterwards it stands in no log, not in the broker, in no address that the site gave, in no subject of a
mail and in no text message (S:AUD-04)."""

from __future__ import annotations

import base64
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from django.utils import timezone

from casework.models import Application, Delivery, Job, NoticeChoice
from enrollment.models import Cohort, Enrollment, Import
from enrollment.rules.identity import check_digit
from tests.browser.term import before_the_import
from tests.casework.mail_room import MailRoom, opened
from tests.casework.sms_room import PROVIDER, SmsRoom
from tests.cast import PASSWORD, Cast
from tests.cast_papers import jpg
from tests.security.journal_room import owner
from tests.start.by_hand import Browser
from tests.start.services import PATIENCE, ROOT, Services, everything_in_the_broker, services
from tests.workbooks import as_upload, workbook

pytestmark = [pytest.mark.xdist_group("start"), pytest.mark.usefixtures("files_dir")]

BORN = date(2007, 11, 30)
BODY = f"110101{BORN:%Y%m%d}837"
NUMBER = "2031070707"
CANARY = {
    "name": "金丝雀鸣春",
    "former name": "旧金丝雀",
    "ID number": BODY + check_digit(BODY),
    "phone": "13911112222",
    "new phone": "13933334444",
    "mail": "canary.mingchun@example.org",
    "address": "江南市金丝雀巷七号",
    "guardian": "金丝雀之父",
    "guardian's phone": "13955556666",
    "second name": "金丝雀鸣秋",
    "officer's name": "金丝雀先生",
    "officer's mail": "canary.officer@example.org",
    "password": "canary sings at four o'clock",
}


@pytest.fixture
def mail() -> Iterator[MailRoom]:
    class Into:
        """Takes the settings that lead to the mail room."""

    with opened(Into) as room:
        room.into = Into
        yield room


@pytest.fixture
def school(transactional_db) -> Cast:
    return before_the_import("detailed")


@pytest.fixture
def texts(tmp_path) -> SmsRoom:
    """Where the provider of the tests keeps what the worker sends."""
    return SmsRoom(tmp_path / "sms.jsonl")


@pytest.fixture
def office(school, mail, texts, tmp_path) -> Iterator[Services]:
    server = {"EMAIL_HOST": mail.into.EMAIL_HOST, "EMAIL_PORT": str(mail.into.EMAIL_PORT)}
    server["EMAIL_BACKEND"] = mail.into.EMAIL_BACKEND
    server |= {"SMS_PROVIDER": PROVIDER, "SMS_ROOM": str(texts.path)}
    with services(tmp_path, "web", "worker", "beat", "sealer", **server) as running:
        yield running


def row(cohort: int, name: str, number: str, ids: str) -> dict[str, str]:
    return {
        "姓名": name, "性别": "男" if int(ids[16]) % 2 else "女", "出生日期": BORN.isoformat(),
        "证件类型": "居民身份证", "证件号码": ids, "学号": number,
        "专业代码": "460301", "年级": str(cohort), "班级": "机电2401班",
        "入学日期": f"{cohort}-09-01", "联系电话": CANARY["phone"], "电子邮箱": CANARY["mail"],
        "家庭住址": CANARY["address"], "曾用名": CANARY["former name"], "监护人姓名": CANARY["guardian"],
        "监护人关系": "父亲", "监护人电话": CANARY["guardian's phone"],
    }  # fmt: skip


def until(done: Callable[[], bool], office: Services) -> None:
    """Wait for what another process does."""
    limit = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < limit, office.all_logs()[-6000:]
        time.sleep(0.2)


def server_log() -> Path:
    """Where the PostgreSQL of the tests writes."""
    sys.path.insert(0, str(ROOT / "bin"))
    from ground.postgres import Postgres

    return Postgres(Path(os.environ["DATA_DIR"])).server_log


class Walk:
    """What the people do, one after the other; `seen` gathers the addresses, `held` what the broker held."""

    def __init__(self, school: Cast, office: Services) -> None:
        self.school, self.office = school, office
        self.browsers: list[Browser] = []
        self.held: list[str] = []

    def signs_in(self, name: str, password: str = PASSWORD) -> Browser:
        browser = Browser(self.office.address)
        self.browsers.append(browser)
        home = browser.send(browser.get("/sign-in/"), "/sign-in/", name=name, password=password)
        assert home.status == 200
        return browser

    def officer(self, key: str) -> Browser:
        return self.signs_in(self.school.number(key))

    def look_into_the_broker(self) -> None:
        self.held.append(everything_in_the_broker())

    def imports(self, registrar: Browser, *rows: dict[str, str]) -> Import:
        """Upload, wait for the check, confirm."""
        page = registrar.get("/imports/")
        self.office.pause("worker")
        answer = registrar.send(page, file=as_upload(workbook(rows, list(rows[0]))))
        assert answer.status == 200, answer.words
        self.look_into_the_broker()
        self.office.go_on("worker")
        found = Import.objects.latest("pk")
        until(lambda: Import.objects.get(pk=found.pk).state not in {"UPLOADED", "CHECKING"}, self.office)
        page = registrar.get(f"/imports/{found.pk}/")
        registrar.send(page, "/confirm/")
        return found

    def comes_in(self) -> Browser:
        """The information centre hands out the link; the student chooses a password, and signs in."""
        sysadmin = self.officer("sysadmin")
        page = sysadmin.send(sysadmin.get("/accounts/", q=NUMBER), "/link/")
        [link] = page.tree.xpath("//*[@id='link']/@value")
        CANARY["link"] = link.rstrip("/").rpartition("/")[2]
        student = Browser(self.office.address)
        chosen = {"new_password": CANARY["password"], "new_password_again": CANARY["password"]}
        assert student.send(student.get(link), **chosen).status == 200
        return self.signs_in(NUMBER, CANARY["password"])

    def registers(self, student: Browser) -> Application:
        """Confirm the data with a new telephone number, hand in papers, send it off."""
        task = student.get("/me/")
        begun = student.send(student.get(task.link("/registration/")), "/begin/")
        assert begun.status == 200
        names = sorted({one for one in begun.tree.xpath("//input/@name") if one.startswith("is_")})
        right = dict.fromkeys(names, "right") | {"is_phone": "wrong", "new_phone": CANARY["new phone"]}
        papers = student.send(begun, **right, health_changed="no")
        assert "/papers/" in papers.address, papers.words
        receipt = jpg(f"{CANARY['name']}的收据.jpg")
        assert student.send(student.get(papers.address), files=receipt).status == 200  # the first is the required one
        check = student.get(papers.address.replace("/papers/", "/check/"))
        self.office.pause("worker")
        sent = student.send(check)
        assert "/sent/" in sent.address, sent.words
        self.look_into_the_broker()
        self.office.go_on("worker")
        return Application.objects.get()


def test_a_canary_walks_through_everything_and_is_found_nowhere(school, office, mail, texts):
    before = server_log().stat().st_size
    walk = Walk(school, office)
    cohort = Cohort.objects.get().year
    registrar = walk.officer("registrar")
    walk.imports(registrar, row(cohort, CANARY["name"], NUMBER, CANARY["ID number"]))
    until(Enrollment.objects.filter(student_no=NUMBER).exists, office)
    _open_the_term(walk)
    student = walk.comes_in()
    _wants_texts(student)
    application = walk.registers(student)
    _search(walk)
    _guess_at_the_door(office)
    for key in ("dept_head", "aa_head"):
        officer = walk.officer(key)
        page = officer.get(f"/applications/{application.pk}/")
        assert CANARY["name"] in page.text  # the page shows it: the walk is no empty one
        assert officer.send(page, "/answer/", verdict="agree", opinion="").status == 200
    own = Delivery.objects.filter(person__name=CANARY["name"], state="SENT")
    until(lambda: {"MAIL", "SMS"} <= set(own.values_list("channel", flat=True)), office)
    _fail_with_rows_in_the_message(walk, registrar, student, application, cohort)

    office.stop()
    postgres = server_log().read_bytes()[before:].decode("utf-8", "replace")
    logs = office.all_logs()
    assert "CheckViolation" in logs
    assert "violates check constraint" in postgres
    assert [one for one in mail.messages if one["To"] == CANARY["mail"]]
    assert texts.to(CANARY["phone"])
    for where, text in {
        "logs": logs,
        "PostgreSQL's log": postgres,
        "broker": "\n".join([*walk.held, everything_in_the_broker()]),
        "addresses": "\n".join(unquote(one) for browser in walk.browsers for one in browser.seen),
        "subjects": "\n".join(str(one["Subject"]) for one in mail.messages),
        "text messages": "\n".join(one["text"] for one in texts.messages),
    }.items():
        assert text, where
        assert [what for what, value in CANARY.items() if _is_in(value, text)] == [], where


def _open_the_term(walk: Walk) -> None:
    head = walk.officer("aa_head")
    page = head.get("/batches/open/")
    categories = page.tree.xpath("//input[@name='categories']/@value")
    opened = head.send(page, categories=categories, returning_on=str(timezone.localdate()), no_new="on")
    assert "/batches/" in opened.address
    assert "open" not in opened.address, opened.words
    finance = walk.officer("finance")
    page = finance.get("/fees/", q=NUMBER)
    [ids] = page.tree.xpath("//input[@name='ids']/@value")
    assert finance.send(page, ids=ids, set="PAID").status == 200


def _wants_texts(student: Browser) -> None:
    """The student is told by e-mail and by text, at every hour at which this test may run."""
    page = student.get("/inbox/channels/")
    chosen = {"mail": "on", "sms": "on", "digest": "0", "quiet_from": "0", "quiet_until": "0"}
    assert student.send(page, **chosen).status == 200
    assert NoticeChoice.objects.filter(sms=True).exists()


def _search(walk: Walk) -> None:
    """What an officer types into a search stands in the address of his own browser, and nowhere else."""
    registrar = walk.officer("registrar")
    walk.browsers.remove(registrar)
    for what in ("name", "ID number", "phone"):
        assert registrar.get("/students/", q=CANARY[what]).status == 200
    assert registrar.get("/no/such/page/", q=CANARY["name"]).status == 404


def _guess_at_the_door(office: Services) -> None:
    stranger = Browser(office.address)
    page = stranger.get("/sign-in/")
    refused = stranger.send(page, "/sign-in/", name=CANARY["ID number"], password=CANARY["password"])
    assert refused.status == 400


def _fail_with_rows_in_the_message(
    walk: Walk, registrar: Browser, student: Browser, application: Application, cohort: int
) -> None:
    """From now on the database refuses the names, and says the whole row: in a page, and in a job."""
    with owner() as own:
        own.execute("alter table security_person add constraint no_canaries check (name not like '金丝雀%') not valid")
    number = BODY[:-1] + "9"
    walk.imports(registrar, row(cohort, CANARY["second name"], "2031070708", number + check_digit(number)))
    put_off = Job.objects.filter(kind__startswith="enrollment.", attempts__gt=0, state="WAITING")
    until(put_off.exists, walk.office)
    sysadmin = walk.officer("sysadmin")
    page = sysadmin.get("/accounts/open/")
    given = {"name": CANARY["officer's name"], "number": "T0999", "email": CANARY["officer's mail"]}
    failed = sysadmin.send(page, **given)
    assert failed.status == 500
    failed = student.send(student.get(f"/applications/{application.pk}/"), "/confirm/")
    assert failed.status == 500
    told = [json.loads(line) for line in walk.office.log("web").read_text().splitlines() if line.startswith("{")]
    assert len([one for one in told if one.get("exception")]) >= 2


def _is_in(value: str, text: str) -> bool:
    """In any of the writings in which it might stand."""
    raw = value.encode()
    coded = base64.b64encode(raw).decode().rstrip("=")
    return any(one in text for one in (value, quote(value), json.dumps(value)[1:-1], coded, raw.hex(), repr(raw)[2:-1]))
