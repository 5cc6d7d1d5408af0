"""Filters of a list are saved under a name and come back to with one press. A view opens nothing: it shows what the
list shows to whoever looks, and its count says so."""

from urllib.parse import urlencode

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework.actions.move_view import move_view
from casework.actions.open_with_view import open_with_view
from casework.actions.remove_view import remove_view
from casework.actions.rename_view import rename_view
from casework.actions.save_view import save_view
from casework.actions.share_view import share_view, withdraw_view
from casework.models import SavedView
from casework.queries.saved_views import CannotKeepView, visible_views
from casework.queries.shelf import shelf_of
from casework.rules.saved_views import MOST, OFFICES, may_be_a_number, office_lists
from enrollment.models import IdDocument
from registrar.searching import LONGEST
from security.actions.appoint import appoint
from security.actions.close_unit import close_unit
from security.actions.end_appointment import end_appointment
from security.journal import unrecorded
from security.models import Appointment, Entry, Unit
from security.queries import NotFound
from security.rules.offices import CATALOGUE
from tests.cast_desk import NOW

pytestmark = pytest.mark.django_db
ON_LEAVE = {"status": "ON_LEAVE"}


def saved(by, asked, name="一个视图", of_list="students", at=NOW) -> int:
    """The id of a view that somebody saves."""
    return save_view(of_list=of_list, asked=asked, name=name, by=by, at=at).view


def shared(by, asked, name="全系的", *, unit, office="DEPT_HEAD") -> int:
    """The id of a view that the head of an office saves and shares."""
    pk = saved(by, asked, name)
    share_view(view=pk, office=office, unit=unit.pk, by=by, at=NOW)
    return pk


def of(person, of_list="students", at=NOW) -> list[str]:
    """The names above the list, in their order."""
    return [view.name for view in visible_views(person, at).filter(of_list=of_list)]


def counts(person, of_list="students", at=NOW) -> dict[str, str]:
    """What stands beside each name."""
    return {chip.view.name: str(chip.count) for chip in shelf_of(of_list, person, {}, at).chips}


class TestSaving:
    def test_the_filters_of_the_list_come_back_by_one_press(self, morning):
        cast = morning.cast
        browser, mechanics = cast.client(cast.registrar), str(cast.mechanics.pk)
        page = browser.get(reverse("enrollment:roll"), {"department": mechanics, "status": "PENDING"})
        new = f"{reverse('casework:saved_view_new', args=['students'])}?department={mechanics}&amp;status=PENDING"
        assert new in page.content.decode()
        sent = browser.post(new.replace("&amp;", "&"), {"name": " 机电  待注册 "})
        [view] = SavedView.objects.all()
        assert (view.owner, view.name, view.of_list) == (cast.registrar, "机电 待注册", "students")
        assert sent.url == f"{reverse('enrollment:roll')}?{view.query}"
        shown = browser.get(sent.url)
        [chip] = shown.context["shelf"].chips
        assert chip.is_current
        assert new not in shown.content.decode(), "what is saved is not offered to be saved again"
        assert len(shown.context["rows"]) == int(str(chip.count)) > 0

    def test_only_what_the_list_knows_is_kept_and_never_a_page(self, morning):
        head = morning.cast.dept_head
        hostile = {"kind": "registration", "view": "overdue", "after": "2026-01-01,7", "sel": "3", "next": "//evil"}
        view = SavedView.objects.get(pk=saved(head, {**hostile, "unit": "1 or 1=1", "q": "\x00"}, of_list="desk"))
        assert view.query == "view=overdue&kind=registration"

    def test_five_thousand_characters_are_kept_as_far_as_a_list_searches_by_them(self, morning):
        view = SavedView.objects.get(pk=saved(morning.cast.registrar, {"q": "李" * 5000}))
        assert view.query == urlencode({"q": "李" * LONGEST})

    def test_a_list_that_is_not_filtered_is_not_offered_and_not_saved(self, morning):
        head = morning.cast.dept_head
        page = morning.cast.client(head).get(reverse("casework:desk"), {"view": "overdue", "q": " ", "kind": ""})
        assert reverse("casework:saved_view_new", args=["desk"]) not in page.content.decode()
        for asked in ({}, {"view": "overdue"}, {"q": "  "}, {"unit": "abc"}, {"page": "3"}):
            with pytest.raises(CannotKeepView, match="没有"):
                saved(head, asked, of_list="desk")

    def test_a_list_that_somebody_does_not_have_is_not_there(self, morning):
        cast = morning.cast
        for person, of_list in ((cast.finance, "desk"), (cast.teacher, "students"), (cast.wang, "students")):
            with pytest.raises(NotFound):
                saved(person, ON_LEAVE | {"kind": "registration"}, of_list=of_list)
        with pytest.raises(NotFound):
            saved(cast.registrar, ON_LEAVE, of_list="nothing")

    def test_it_is_entered_in_the_journal_without_a_word_of_it(self, morning):
        pk = saved(morning.cast.registrar, {"q": "王子涵"}, name="王子涵的同名人")
        entry = Entry.objects.get(event="casework.view-saved")
        assert entry.about == f"casework.savedview:{pk}"
        assert "王子涵" not in str(entry.particulars)


class TestTheName:
    def test_markup_in_it_is_shown_as_it_was_typed(self, morning):
        person = morning.cast.registrar
        saved(person, ON_LEAVE, name="<b onclick=x>&lt;休学")
        for address in (reverse("enrollment:roll"), reverse("casework:saved_views", args=["students"])):
            page = morning.cast.client(person).get(address).content.decode()
            assert "<b onclick" not in page
            assert "&lt;b onclick=x&gt;&amp;lt;休学" in page

    @pytest.mark.parametrize(
        ("name", "said"),
        [("  ", "名称"), ("长" * 41, "40"), ("休学\u202e", "看不见"), ("990000 20100305 0015", "身份证")],
    )
    def test_one_that_cannot_be_taken_is_refused_with_a_sentence(self, morning, name, said):
        with pytest.raises(CannotKeepView, match=said):
            saved(morning.cast.registrar, ON_LEAVE, name=name)
        assert not SavedView.objects.exists()

    def test_a_person_has_it_once_in_a_list_and_what_was_typed_is_not_lost(self, morning):
        cast = morning.cast
        saved(cast.registrar, ON_LEAVE, name="休学")
        new = f"{reverse('casework:saved_view_new', args=['students'])}?status=ACTIVE"
        again = cast.client(cast.registrar).post(new, {"name": "休学"})
        assert again.status_code == 400
        assert "已有" in again.content.decode()
        assert 'value="休学"' in again.content.decode()
        saved(cast.registrar, {"kind": "registration"}, name="休学", of_list="desk")  # another list
        saved(cast.other_registrar, ON_LEAVE, name="休学")  # another person
        assert SavedView.objects.count() == 3

    def test_renaming_asks_the_same(self, morning):
        cast = morning.cast
        saved(cast.registrar, ON_LEAVE, name="休学")
        pk = saved(cast.registrar, {"status": "ACTIVE"}, name="在读")
        address = reverse("casework:saved_view_change", args=[pk])
        refused = cast.client(cast.registrar).post(address, {"do": "rename", "name": "休学"})
        assert refused.status_code == 400
        assert "已有" in refused.content.decode()
        assert cast.client(cast.registrar).post(address, {"do": "rename", "name": "在籍"}).status_code == 302
        assert of(cast.registrar) == ["休学", "在籍"]


class TestNobodysNumber:
    def test_an_id_number_that_finds_a_student_is_never_stored(self, roll):
        number = IdDocument.objects.get(student=roll.of("wang").student, is_current=True).number
        in_full_width = number.translate({ord("0") + n: ord("０") + n for n in range(10)})
        for typed in (number, f"{number[:6]} {number[6:14]} {number[14:]}", in_full_width, f"王 {number}", number[:12]):
            browser = roll.cast.client(roll.registrar)
            new = f"{reverse('casework:saved_view_new', args=['students'])}?{urlencode({'q': typed})}"
            refused = browser.post(new, {"name": "王子涵"})
            assert refused.status_code == 400, typed
            assert "身份证" in refused.content.decode()
        assert not SavedView.objects.exists()

    @pytest.mark.parametrize(
        "typed", ["G1234567", "H12345678", "A123456(7)", "13800138000", "G110101200001011234", "٠١٢٣٤٥٦"]
    )
    def test_nor_is_that_of_a_pass_a_passport_a_telephone(self, typed):
        assert may_be_a_number(typed)

    @pytest.mark.parametrize("typed", ["王子涵", "wangzihan", "2024", "机电2401班", "2024级 3班 12人", "202401"])
    def test_names_classes_and_the_beginning_of_a_number_are(self, typed):
        assert not may_be_a_number(typed)


class TestCounts:
    def test_they_are_those_of_the_lists(self, morning):
        cast, registrar = morning.cast, morning.cast.registrar
        asked = [
            ("students", "enrollment:roll", {"status": "PENDING"}),
            ("students", "enrollment:roll", {"department": str(cast.mechanics.pk)}),
            ("students", "enrollment:roll", {"q": "子", "department": str(cast.mechanics.pk)}),
            ("students", "enrollment:roll", {"q": "zhao"}),
            ("students", "enrollment:roll", {"unit": str(cast.c1.pk), "cohort": "2022"}),
            ("without-photo", "enrollment:without_photo", {"department": str(cast.commerce.pk)}),
            ("desk", "casework:desk", {"view": "done", "kind": "registration"}),
            ("desk", "casework:desk", {"q": "孙子墨"}),
            ("desk", "casework:desk", {"unit": str(cast.mechanics.pk)}),
        ]
        for n, (of_list, page, words) in enumerate(asked):
            saved(registrar, words, name=f"视图{n}", of_list=of_list)
            rows = cast.client(registrar).get(reverse(page), words).context["rows"]
            assert counts(registrar, of_list)[f"视图{n}"] == str(len(rows)), words

    def test_those_of_the_register_too(self, roll_with_paper):
        roll = roll_with_paper
        saved(roll.registrar, {"kind": "certificate-of-enrollment"}, of_list="documents", at=roll.at)
        assert counts(roll.registrar, "documents", roll.at) == {"一个视图": "1"}

    def test_whoever_only_prepares_and_decides_nothing_finds_nothing_on_a_desk(self, morning_with_views):
        cast = morning_with_views.cast
        assert counts(cast.dept_head, "desk") != counts(cast.dept_staff, "desk") == {"本系注册": "0"}
        assert cast.client(cast.dept_staff).get(reverse("casework:desk")).status_code == 200

    def test_beyond_a_thousand_they_say_that_there_are_more(self, morning, monkeypatch):
        monkeypatch.setattr("casework.queries.shelf.MANY", 2)
        monkeypatch.setattr("casework.queries.queue.MANY", 2)
        saved(morning.cast.registrar, {"status": "PENDING"})
        assert counts(morning.cast.registrar) == {"一个视图": "2+"}

    @pytest.mark.parametrize(
        ("of_list", "page", "words"),
        [
            ("students", "enrollment:roll", {"status": "PENDING"}),
            ("desk", "casework:desk", {"kind": "registration"}),
            ("without-photo", "enrollment:without_photo", {"cohort": "2022"}),
        ],
    )
    def test_twenty_views_cost_the_page_as_much_as_one(self, morning, of_list, page, words):
        head = morning.cast.dept_head
        browser = morning.cast.client(head)

        def cost() -> int:
            browser.get(reverse(page), words)
            with CaptureQueriesContext(connection) as queries:
                browser.get(reverse(page), words)
            return len(queries)

        none = cost()
        saved(head, words, of_list=of_list)
        one = cost()
        for n in range(MOST - 1):
            saved(head, words, name=f"又一个{n}", of_list=of_list)
        assert cost() == one == none + 1 <= 12

    def test_a_page_of_many_counts_itself_along_with_them(self, morning, monkeypatch):
        monkeypatch.setattr("enrollment.queries.roll.PAGE", 2)
        cast = morning.cast
        saved(cast.registrar, {"status": "PENDING"})
        with CaptureQueriesContext(connection) as queries:
            page = cast.client(cast.registrar).get(reverse("enrollment:roll"))
        assert page.context["next_key"]
        assert page.context["words"].split()[0] == str(len(morning.students))
        assert len([one for one in queries.captured_queries if "cardinality" in one["sql"]]) == 1

    def test_the_row_above_the_list_counts_anew_while_somebody_looks(self, morning):
        cast = morning.cast
        saved(cast.registrar, {"status": "PENDING"})
        address = reverse("casework:saved_views", args=["students"])
        headers = {"HX-Request": "true", "HX-Target": "nav#shelf"}
        row = cast.client(cast.registrar).get(address, {"status": "PENDING"}, headers=headers).content.decode()
        assert row.lstrip().startswith('<nav id="shelf"')
        assert 'aria-current="page"' in row


class TestSharing:
    def test_everybody_of_the_office_has_it_and_nobody_else(self, morning):
        cast = morning.cast
        shared(cast.dept_head, {"status": "PENDING"}, unit=cast.mechanics)
        assert of(cast.dept_head) == of(cast.dept_staff) == ["全系的"]
        for other in (cast.other_dept_head, cast.other_dept_staff, cast.tutor, cast.registrar, cast.aa_head):
            assert of(other) == []
        shared(cast.aa_head, {"status": "PENDING"}, "全校的", unit=cast.school, office="AA_HEAD")
        assert of(cast.registrar) == of(cast.other_registrar) == ["全校的"]
        for other in (cast.finance, cast.sa_head, cast.archivist, cast.principal, cast.dept_head):
            assert "全校的" not in of(other), "of the same school, but of another office"

    def test_the_head_shares_it_by_one_press_on_the_page_of_the_views(self, morning):
        cast = morning.cast
        pk, browser = saved(cast.dept_head, ON_LEAVE), cast.client(cast.dept_head)
        page = browser.get(reverse("casework:saved_views", args=["students"])).content.decode()
        button = f"share DEPT_HEAD-{cast.mechanics.pk}"
        assert f'value="{button}"' in page
        browser.post(reverse("casework:saved_view_change", args=[pk]), {"do": button, "name": "不改名"})
        assert of(cast.dept_staff) == ["一个视图"]

    def test_it_shows_each_what_the_list_shows_anyway(self, morning):
        """A class tutor who helps in the office of another department sees that department, not more."""
        cast = morning.cast
        pk = shared(cast.aa_head, {"status": "PENDING"}, "全校待注册", unit=cast.school, office="AA_HEAD")
        with unrecorded("a view that the department of mechanics was given"):
            SavedView.objects.filter(pk=pk).update(office="DEPT_HEAD", unit=cast.mechanics)
        wide, narrow = counts(cast.registrar), counts(cast.dept_staff)
        assert wide == {}
        rows = cast.client(cast.dept_staff).get(reverse("enrollment:roll"), {"status": "PENDING"}).context["rows"]
        assert narrow == {"全校待注册": str(len(rows))}
        everybody = cast.client(cast.registrar).get(reverse("enrollment:roll"), {"status": "PENDING"}).context["rows"]
        assert len(rows) < len(everybody)

    def test_a_view_of_another_department_finds_nobody_there(self, morning):
        cast = morning.cast
        shared(cast.dept_head, {"department": str(cast.commerce.pk)}, unit=cast.mechanics)
        assert counts(cast.dept_staff) == {"全系的": "0"}

    def test_only_the_head_shares_and_only_with_the_own_office(self, morning):
        cast = morning.cast
        for person, unit in ((cast.dept_staff, cast.mechanics), (cast.dept_head, cast.commerce)):
            pk = saved(person, ON_LEAVE)
            with pytest.raises(CannotKeepView, match="负责人"):
                share_view(view=pk, office="DEPT_HEAD", unit=unit.pk, by=person, at=NOW)
        assert not SavedView.objects.filter(owner=None).exists()

    def test_who_only_works_there_changes_and_removes_nothing_of_it(self, morning):
        cast = morning.cast
        pk = shared(cast.dept_head, ON_LEAVE, unit=cast.mechanics)
        browser = cast.client(cast.dept_staff)
        page = browser.get(reverse("casework:saved_views", args=["students"]))
        assert "全系的" in page.content.decode()
        assert reverse("casework:saved_view_change", args=[pk]) not in page.content.decode()
        for change in ({"do": "remove"}, {"do": "rename", "name": "我的"}, {"do": "withdraw"}, {"do": "up"}):
            assert browser.post(reverse("casework:saved_view_change", args=[pk]), change).status_code == 404
        assert SavedView.objects.get(pk=pk).name == "全系的"

    def test_the_head_withdraws_it_and_has_it_alone(self, morning):
        cast = morning.cast
        pk = shared(cast.dept_head, ON_LEAVE, unit=cast.mechanics)
        withdraw_view(view=pk, by=cast.dept_head, at=NOW)
        assert (of(cast.dept_head), of(cast.dept_staff)) == (["全系的"], [])

    def test_whoever_heads_the_office_next_has_and_changes_it_and_private_ones_stay_private(self, morning):
        cast = morning.cast
        mine, ours = (
            saved(cast.dept_head, {"status": "ACTIVE"}, name="自己的"),
            shared(cast.dept_head, ON_LEAVE, unit=cast.mechanics),
        )
        end_appointment(
            appointment=Appointment.objects.get(person=cast.dept_head), last_day=NOW.date(), by=cast.secadmin, at=NOW
        )
        tomorrow = NOW.replace(day=NOW.day + 1)
        appoint(
            person=cast.nobody,
            office="DEPT_HEAD",
            unit=cast.mechanics,
            begins=tomorrow.date(),
            by=cast.secadmin,
            at=NOW,
        )
        cast.nobody.refresh_from_db()
        rename_view(view=ours, name="新主任的", by=cast.nobody, at=tomorrow)
        assert of(cast.nobody, at=tomorrow) == ["新主任的"]
        with pytest.raises(NotFound):
            remove_view(view=mine, by=cast.nobody, at=tomorrow)

    def test_offices_are_those_of_the_catalogue(self):
        assert set(OFFICES) | set().union(*OFFICES.values()) <= set(CATALOGUE)


class TestOnesOwn:
    def test_nobody_sees_or_changes_that_of_a_colleague(self, morning):
        cast = morning.cast
        pk = saved(cast.registrar, ON_LEAVE)
        browser = cast.client(cast.other_registrar)
        assert of(cast.other_registrar) == []
        for do in ("remove", "rename", "up", "down", "open-with", "share", "withdraw"):
            sent = browser.post(reverse("casework:saved_view_change", args=[pk]), {"do": do, "name": "别人的"})
            assert sent.status_code == 404, do
        with pytest.raises(NotFound):
            remove_view(view=pk, by=cast.aa_head, at=NOW)
        assert of(cast.registrar) == ["一个视图"]

    def test_they_stand_in_the_order_that_one_gives_them(self, morning):
        person = morning.cast.registrar
        first, _second, third = (saved(person, {"status": one}, name=one) for one in ("ACTIVE", "ON_LEAVE", "PENDING"))
        move_view(view=third, up=True, by=person, at=NOW)
        assert of(person) == ["ACTIVE", "PENDING", "ON_LEAVE"]
        move_view(view=first, up=True, by=person, at=NOW)
        assert of(person) == ["ACTIVE", "PENDING", "ON_LEAVE"]
        move_view(view=first, up=False, by=person, at=NOW)
        assert of(person) == ["PENDING", "ACTIVE", "ON_LEAVE"]

    def test_a_list_opens_with_the_one_that_one_chose_and_as_a_whole_again(self, morning):
        cast = morning.cast
        person, browser, page = cast.registrar, cast.client(cast.registrar), reverse("enrollment:roll")
        first, second = saved(person, ON_LEAVE), saved(person, {"status": "PENDING"}, name="待注册")
        change = reverse("casework:saved_view_change", args=[second])
        open_with_view(view=first, is_default=True, by=person, at=NOW)
        browser.post(change, {"do": "open-with"})
        opened = browser.get(page)
        assert opened.url == f"{page}?status=PENDING"
        whole = browser.get(opened.url).context["shelf"].plain
        assert browser.get(whole).status_code == 200
        browser.post(change, {"do": "open-whole"})
        assert browser.get(page).status_code == 200

    def test_the_desk_that_opens_with_a_view_still_shows_what_is_to_be_read(self, morning, monkeypatch):
        cast, page = morning.cast, reverse("casework:desk")
        pk = saved(cast.dept_head, {"kind": "registration"}, of_list="desk")
        open_with_view(view=pk, is_default=True, by=cast.dept_head, at=NOW)
        browser = cast.client(cast.dept_head)
        assert "to_read" in browser.get(browser.get(page).url).context
        assert "to_read" not in browser.get(page, {"view": "overdue"}).context

    def test_twenty_of_a_list_are_the_most(self, morning):
        person = morning.cast.registrar
        for n in range(MOST):
            saved(person, ON_LEAVE, name=f"第{n}个")
        with pytest.raises(CannotKeepView, match="20"):
            saved(person, ON_LEAVE, name="又一个")
        saved(person, {"kind": "registration"}, of_list="desk")

    def test_a_removed_one_is_gone_and_the_list_is_as_it_was(self, morning):
        cast = morning.cast
        pk = saved(cast.registrar, {"status": "PENDING"})
        before = len(cast.client(cast.registrar).get(reverse("enrollment:roll")).context["rows"])
        sent = cast.client(cast.registrar).post(reverse("casework:saved_view_change", args=[pk]), {"do": "remove"})
        assert sent.url == reverse("casework:saved_views", args=["students"])
        assert not SavedView.objects.exists()
        assert len(cast.client(cast.registrar).get(reverse("enrollment:roll")).context["rows"]) == before

    def test_the_database_keeps_owner_and_office_apart_and_one_name_once(self, morning):
        cast = morning.cast
        pk = saved(cast.registrar, ON_LEAVE)
        other = saved(cast.registrar, {"status": "ACTIVE"}, name="在读")
        for wrong in ({"pk": pk, "owner": None}, {"pk": pk, "unit": cast.school.pk}, {"pk": other, "name": "一个视图"}):
            row = wrong.pop("pk")
            with pytest.raises(IntegrityError), transaction.atomic(), unrecorded("a test writes behind the acts"):
                SavedView.objects.filter(pk=row).update(**wrong)


class TestWhatIsThereNoMore:
    def test_a_closed_class_is_told_instead_of_nothing(self, morning):
        cast = morning.cast
        with unrecorded("an empty class of a test"):
            empty = Unit.objects.create(kind="CLASS", parent=cast.mechanics, code="M2499", name="机电2499班")
        saved(cast.registrar, {"unit": str(empty.pk)})
        close_unit(unit=empty.pk, day=NOW.date(), by=cast.registrar, at=NOW)
        page = cast.client(cast.registrar).get(reverse("enrollment:roll"), {"unit": empty.pk}).content.decode()
        assert "机电2499班" in page
        assert "关闭" in page or "停用" in page

    @pytest.mark.parametrize(
        ("word", "said"), [("unit", "系部或班级"), ("department", "系部或班级"), ("major", "专业")]
    )
    def test_what_does_not_exist_any_more_too_and_the_view_can_be_removed(self, morning, word, said):
        cast = morning.cast
        pk = saved(cast.registrar, {word: "999999999"})
        page = cast.client(cast.registrar).get(reverse("enrollment:roll"), {word: "999999999"})
        assert f"所指的{said}已不存在" in page.content.decode()
        remove_view(view=pk, by=cast.registrar, at=NOW)
        assert of(cast.registrar) == []


class TestTheSearch:
    def hits(self, cast, person, typed):
        page = cast.client(person).get(reverse("palette"), {"q": typed})
        return [hit for part in page.context["parts"] if part.title == "保存的视图" for hit in part.hits]

    def test_views_are_found_by_their_names_and_initials_as_pages_are(self, morning):
        cast = morning.cast
        saved(cast.registrar, ON_LEAVE, name="休学学生")
        for typed in ("休学", "xxxs"):
            [hit] = self.hits(cast, cast.registrar, typed)
            assert (hit.title, hit.url) == ("休学学生", f"{reverse('enrollment:roll')}?status=ON_LEAVE")
        assert self.hits(cast, cast.other_registrar, "休学") == []

    def test_of_a_list_that_one_has_no_more_none_is_found(self, morning):
        cast = morning.cast
        pk = saved(cast.dept_head, {"kind": "registration"}, name="本系注册", of_list="desk")
        with unrecorded("the view of an officer who now works for the finances"):
            SavedView.objects.filter(pk=pk).update(owner=cast.finance)
        assert self.hits(cast, cast.dept_head, "本系") == self.hits(cast, cast.finance, "本系") == []


def test_every_list_says_its_filters_in_the_words_of_its_page(morning):
    registrar = morning.cast.registrar
    for of_list in office_lists().values():
        assert of_list.rows(registrar, {}, NOW) is not None, of_list.key
        page = morning.cast.client(registrar).get(reverse(of_list.page))
        assert page.context["shelf"].of is of_list
        for word in of_list.filters:
            assert (
                f'name="{word}"' in page.content.decode() or f"?{word}=" in page.content.decode() or word == "unit"
            ), word
