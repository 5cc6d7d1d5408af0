"""Handing over a post (D42): three sign in their order; claims go along, the list is numbered, the appointment ends."""

from datetime import timedelta

import pytest
import time_machine
from django.utils.timezone import localtime

from casework.actions.claim import claim
from casework.actions.pass_post import pass_post
from casework.models import Application, Document, Notice, PostHandOver, Step
from casework.queries.documents import html_of
from casework.sweeps.posts import pass_posts
from casework.sweeps.work import work_off
from security.access import offices_held
from security.actions.appoint import appoint
from security.journal import unrecorded
from security.models import Appointment, Entry, Person
from security.queries import NotFound, the_system
from tests.cast_desk import NOW, Morning

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files_dir")]
LAST_DAY = NOW.date() + timedelta(days=3)
THINGS = "学籍管理专用章 1 枚\n空白在籍证明 20 份\n\n保险柜钥匙 2 把"


@pytest.fixture
def successor(morning: Morning) -> Person:
    """Nobody so far; registrar from the day after."""
    appoint(
        person=morning.cast.nobody,
        office="REGISTRAR",
        unit=morning.cast.school,
        begins=LAST_DAY + timedelta(days=1),
        by=morning.cast.secadmin,
        at=NOW,
    )
    return morning.cast.nobody


def offer(morning: Morning, **changes):
    """The registrar begins."""
    cast = morning.cast
    held = cast.registrar.appointments.get()
    said = {
        "number": cast.number("nobody"), "witness": cast.aa_head.pk, "last_day": LAST_DAY.isoformat(), "things": THINGS,
    } | changes  # fmt: skip
    return cast.client(cast.registrar).post(f"/posts/of/{held.pk}/hand-over/", said)


def sign(morning: Morning, person: Person, what: str):
    pk = PostHandOver.objects.latest("pk").pk
    return morning.cast.client(person).post(f"/posts/{pk}/sign/", {"what": what}, follow=True).content.decode()


def claimer(application: int) -> Person | None:
    return Step.objects.get(application=application, state="CURRENT").claimed_by


def hand_over_to(morning: Morning, taker: Person) -> None:
    """All three sign."""
    assert offer(morning).status_code == 302
    sign(morning, taker, "take")
    sign(morning, morning.cast.aa_head, "witness")


def test_three_sign_and_everything_goes_to_the_taker(morning: Morning, successor: Person):
    cast, suns = morning.cast, morning.of("sun").pk
    claim(application_id=suns, by=cast.registrar, at=NOW)
    assert offer(morning).status_code == 302
    assert Notice.objects.filter(person=successor, text="casework.post-to-take").exists()
    sign(morning, successor, "take")
    assert Notice.objects.filter(person=cast.aa_head, text="casework.post-to-witness").exists()
    sign(morning, cast.aa_head, "witness")
    done = PostHandOver.objects.get()
    assert done.witnessed_at is not None
    assert done.document.shown_number == f"HOV-{NOW.year}-1"
    assert done.document.facts["things"] == ["学籍管理专用章 1 枚", "空白在籍证明 20 份", "保险柜钥匙 2 把"]
    assert claimer(suns) == cast.registrar  # the post is the giver's until the last day is over
    assert cast.registrar.appointments.get().during.upper == LAST_DAY + timedelta(days=1)
    later = NOW + timedelta(days=4)
    assert {one.office for one in offices_held(Person.objects.get(pk=cast.registrar.pk), later)} == set()
    assert {one.office for one in offices_held(Person.objects.get(pk=successor.pk), later)} == {"REGISTRAR"}
    assert Entry.objects.filter(event="casework.post-witnessed", person=cast.registrar).count() == 1


def test_the_list_is_drawn_and_the_three_open_it(morning: Morning, successor: Person):
    cast = morning.cast
    offer(morning)
    sign(morning, successor, "take")
    sign(morning, cast.aa_head, "witness")
    work_off(now=lambda: NOW + timedelta(seconds=30))
    pk = PostHandOver.objects.get().pk
    for person in (cast.registrar, successor, cast.aa_head):
        assert cast.client(person).get(f"/posts/{pk}/list/").status_code == 200
    for person in (cast.dept_head, cast.wang):
        assert cast.client(person).get(f"/posts/{pk}/").status_code == 404
        assert cast.client(person).get(f"/posts/{pk}/list/").status_code == 404


def test_the_list_names_each_open_application_and_its_promised_day(morning: Morning, successor: Person):
    sun = morning.of("sun")
    hand_over_to(morning, successor)
    document = PostHandOver.objects.get().document
    line = {"number": sun.number, "kind": "学期注册", "day": NOW.date().isoformat()}
    assert (document.facts["due"], document.facts["open"]) == ([line], "1")
    assert sun.number in html_of(document)
    page = morning.cast.client(successor).get(f"/posts/{PostHandOver.objects.get().pk}/").content.decode()
    assert sun.number in page


class TestWhatWasClaimed:
    @pytest.fixture
    def suns(self, morning: Morning) -> int:
        """Claimed by the registrar."""
        claim(application_id=morning.of("sun").pk, by=morning.cast.registrar, at=NOW)
        return morning.of("sun").pk

    def test_goes_along_when_the_last_day_is_over_and_not_before(self, morning, successor, suns):
        hand_over_to(morning, successor)
        assert pass_posts(at=NOW + timedelta(days=3)) == 0
        with pytest.raises(NotFound):
            pass_post(hand_over=PostHandOver.objects.get().pk, by=the_system(), at=NOW + timedelta(days=3))
        assert claimer(suns) == morning.cast.registrar
        later = NOW + timedelta(days=4)
        assert pass_posts(at=later) == 1
        assert claimer(suns) == successor
        assert Notice.objects.filter(person=successor, text="casework.post-passed").count() == 1
        assert pass_posts(at=later) == 0
        assert Entry.objects.filter(event="casework.post-passed", person=successor).count() == 1

    def test_goes_back_to_the_desk_of_all_where_the_taker_may_not_decide_it(self, morning, successor, suns):
        hand_over_to(morning, successor)
        with unrecorded("the taker filed it"):
            Application.objects.filter(pk=suns).update(opened_by=successor)
        pass_posts(at=NOW + timedelta(days=4))
        assert claimer(suns) is None

    def test_of_another_department_stays_with_the_giver(self, morning: Morning):
        """Heads of two departments hand over one of the two posts."""
        cast, days = morning.cast, {"begins": NOW.date() - timedelta(days=30), "by": morning.cast.secadmin, "at": NOW}
        appoint(person=cast.other_dept_head, office="DEPT_HEAD", unit=cast.mechanics, **days)
        days["begins"] = LAST_DAY + timedelta(days=1)
        appoint(person=cast.nobody, office="DEPT_HEAD", unit=cast.mechanics, **days)
        giver, wangs, qians = cast.other_dept_head, morning.of("wang").pk, morning.of("qian").pk
        for pk in (wangs, qians):
            claim(application_id=pk, by=giver, at=NOW)
        held = giver.appointments.get(unit=cast.mechanics)
        said = {"number": cast.number("nobody"), "witness": cast.aa_head.pk, "last_day": LAST_DAY.isoformat()}
        assert cast.client(giver).post(f"/posts/of/{held.pk}/hand-over/", said | {"things": ""}).status_code == 302
        sign(morning, cast.nobody, "take")
        sign(morning, cast.aa_head, "witness")
        pass_posts(at=NOW + timedelta(days=4))
        assert (claimer(wangs), claimer(qians)) == (cast.nobody, giver)


def test_nobody_signs_out_of_turn(morning: Morning, successor: Person):
    cast = morning.cast
    offer(morning)
    assert "没有需要您签署" in sign(morning, cast.aa_head, "witness")
    assert "没有需要您签署" in sign(morning, cast.registrar, "take")
    sign(morning, successor, "take")
    assert "没有需要您签署" in sign(morning, successor, "witness")
    assert PostHandOver.objects.get().witnessed_at is None


@pytest.mark.parametrize(
    "changes",
    [
        {"number": "T0102"},  # the giver's own
        {"witness": "dept_head"},  # supervises no hand-over
        {"last_day": "2023-09-01"},
        {"number": "nobody-signs-in-by-this"},
    ],
)
def test_what_cannot_be_is_refused(morning: Morning, successor: Person, changes):
    cast = morning.cast
    if changes.get("number") == "T0102":
        changes = {"number": cast.number("registrar")}
    if "witness" in changes:
        changes = {"witness": cast.persons[changes["witness"]].pk}
    assert offer(morning, **changes).status_code == 400
    assert not PostHandOver.objects.exists()


def test_the_taker_must_be_appointed_before_the_witness_signs(morning: Morning):
    cast = morning.cast
    offer(morning)
    sign(morning, cast.nobody, "take")
    assert "尚未被任命" in sign(morning, cast.aa_head, "witness")
    assert not Document.objects.filter(kind="post-hand-over").exists()
    assert cast.registrar.appointments.get().during.upper is None


def test_called_off_the_giver_keeps_the_post_and_may_begin_anew(morning: Morning, successor: Person):
    offer(morning)
    assert offer(morning).status_code == 400
    sign(morning, morning.cast.registrar, "call_off")
    assert "没有需要您签署" in sign(morning, successor, "take")
    assert offer(morning).status_code == 302


def test_a_cover_is_not_handed_over(morning: Morning):
    cast = morning.cast
    held = cast.registrar.appointments.get()
    today = localtime(NOW).date()
    days = {"begins": today, "ends": LAST_DAY}
    why = {"covers": held, "reason": "病假", "by": cast.secadmin, "at": NOW}
    appoint(person=cast.nobody, office="REGISTRAR", unit=cast.school, **days, **why)
    cover = Appointment.objects.get(person=cast.nobody)
    assert cast.client(cast.nobody).get(f"/posts/of/{cover.pk}/hand-over/").status_code == 404


class TestTheRegisterOfTheSecurityAdministrator:
    def rows(self, morning, view="open"):
        answer = morning.cast.client(morning.cast.secadmin).get(f"/posts/hand-overs/?view={view}")
        return answer.context["rows"], answer.content.decode()

    def test_an_open_one_says_who_has_signed_and_what_is_missing(self, morning: Morning):
        cast = morning.cast
        offer(morning)
        [row], page = self.rows(morning)
        assert [(one.name, one.day is not None) for one in row.signatures] == [
            (cast.registrar.name, True), (cast.nobody.name, False), (cast.aa_head.name, False),
        ]  # fmt: skip
        assert f"接收人尚未签署：{cast.nobody.name}" in page
        assert f"监交人尚未签署：{cast.aa_head.name}" in page
        assert f"{cast.nobody.name}自{LAST_DAY + timedelta(days=1)}起尚未被任命" in page
        sign(morning, cast.nobody, "take")
        [row], page = self.rows(morning)
        assert len(row.missing) == 2

    def test_nothing_but_signatures_is_missing_once_the_taker_is_appointed(self, morning: Morning, successor: Person):
        offer(morning)
        sign(morning, successor, "take")
        [row], _page = self.rows(morning)
        assert row.unappointed_from is None
        assert list(row.missing) == [f"监交人尚未签署：{morning.cast.aa_head.name}"]

    def test_a_finished_one_has_its_number_and_misses_nothing(self, morning: Morning, successor: Person):
        offer(morning)
        sign(morning, morning.cast.registrar, "call_off")
        offer(morning)
        sign(morning, successor, "take")
        sign(morning, morning.cast.aa_head, "witness")
        assert self.rows(morning)[0] == []
        rows, page = self.rows(morning, "finished")
        assert [list(row.missing) for row in rows] == [[], []]
        assert f"HOV-{NOW.year}-1" in page
        assert "已撤销" in page

    def test_one_whose_last_day_is_past_says_so(self, morning: Morning):
        offer(morning, last_day=NOW.date().isoformat())
        with time_machine.travel(NOW + timedelta(days=2), tick=False):
            assert self.rows(morning)[0][0].is_late

    def test_it_can_only_be_read_and_by_nobody_else(self, morning: Morning):
        offer(morning)
        cast = morning.cast
        assert cast.client(cast.secadmin).post("/posts/hand-overs/").status_code == 405
        assert "<form" not in self.rows(morning)[1].partition("<main")[2].partition("</main")[0]
        assert cast.client(cast.registrar).get("/posts/hand-overs/").status_code == 404
