"""An edition is put in force by two persons, for some student categories, from a day on; nothing of it ever changes."""

from datetime import date, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from rulebook.actions.add_edition import CannotAdd, add_edition
from rulebook.actions.enact import CannotEnact, enact
from rulebook.models import CalendarYear, Edition, EditionScope
from rulebook.queries import NoEdition, edition_in_force, in_force_by_category, rules_of
from rulebook.rules import shipped
from rulebook.rules.refusal import EditionRefused
from rulebook.rules.shipped import shipped_text
from security.journal import unrecorded
from security.models import Entry
from security.queries import the_system

pytestmark = [pytest.mark.django_db, pytest.mark.clock]

HIGHER, SECONDARY = "HE_FULL_TIME", "SVS_FULL_TIME"


@pytest.fixture
def at() -> datetime:
    return timezone.now()


@pytest.fixture
def today(at) -> date:
    return timezone.localdate(at)


@pytest.fixture
def put_in_force(cast, at, today):
    """Enact as the head of academic affairs and the principal, unless told otherwise."""

    def put(name_or_text: str, *categories: str, from_day: date | None = None, **others):
        text = name_or_text if "\n" in name_or_text else shipped_text(name_or_text)
        said = {"proposed_by": cast.aa_head, "by": cast.principal, "at": at} | others
        return enact(text=text, categories=categories or (HIGHER,), from_day=from_day or today, **said)

    return put


def own(name: str) -> str:
    """The detailed edition under another name, with a window of 12 working days."""
    text = shipped_text("detailed").replace('name = "detailed"', f'name = "{name}"')
    return text.replace('"reg.window_working_days" = 10', '"reg.window_working_days" = 12')


def test_an_edition_whose_route_ends_on_nobodys_desk_is_not_put_in_force(put_in_force):
    """The regulation may name the office; the system must have somebody who answers there."""
    step, value = (
        '{ office = "AA", verb = "approve", within = "reg.aa_review_wd" }',
        '"tier.registration" = ["DEPT", "AA"]',
    )
    text = own("stranded")
    assert text.count(step) == text.count(value) == 1
    text = text.replace(step, step.replace("AA", "SA")).replace(value, value.replace("AA", "SA"))
    with pytest.raises(CannotEnact, match=r"注册.*学生处"):
        put_in_force(text)
    assert not EditionScope.objects.exists()


def test_load_rulebook_brings_five_editions_and_four_final_years_and_nothing_in_force():
    call_command("load_rulebook", verbosity=0)
    assert dict(Edition.objects.values_list("name", "layer")) == {
        "brief": "SHORT",
        "brief+HE": "SHORT+HE",
        "detailed": "LONG",
        "detailed+HE": "LONG+HE",
        "detailed+SVS": "LONG+SVS",
    }
    assert not Edition.objects.exclude(proposed_by=None, confirmed_by=None).exists()
    assert set(CalendarYear.objects.values_list("year", "state")) == {(n, "FINAL") for n in range(2023, 2027)}
    assert not EditionScope.objects.exists()


def test_loading_again_changes_nothing():
    call_command("load_rulebook", verbosity=0)
    entries = Entry.objects.count()
    call_command("load_rulebook", verbosity=0)
    assert Entry.objects.count() == entries


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"reg.require_fee" = true', '"reg.require_fee" = 1', "own.toml: parameters.reg.require_fee: "),
        ("", "", "own.toml: .*“detailed”"),
    ],
    ids=["a faulty number", "the name of another"],
)
def test_a_file_that_cannot_be_loaded_is_named_with_what_is_wrong_in_it(tmp_path, monkeypatch, old, new, said):
    call_command("load_rulebook", verbosity=0)
    changed = shipped_text("detailed").replace(old, new) + "# a school's own\n"
    (tmp_path / "own.toml").write_text(changed, "utf-8")
    monkeypatch.setattr(shipped, "EDITIONS", tmp_path)
    with pytest.raises(CommandError, match=said):
        call_command("load_rulebook", verbosity=0)


def test_an_enacted_edition_decides_for_its_categories_from_its_day_on(put_in_force, today):
    put_in_force("detailed", HIGHER, SECONDARY, from_day=today + timedelta(days=3))
    assert edition_in_force(HIGHER, today + timedelta(days=3)).name == "detailed"
    assert edition_in_force(SECONDARY, today + timedelta(days=400)).name == "detailed"
    with pytest.raises(NoEdition):
        edition_in_force(HIGHER, today + timedelta(days=2))


def test_without_an_edition_there_is_a_sentence_with_category_and_day_and_never_the_nearest(put_in_force, today):
    put_in_force("brief", HIGHER)
    with pytest.raises(NoEdition) as none:
        edition_in_force("ADULT_TRAINING", date(2026, 9, 1))
    assert "2026" in str(none.value)
    assert (none.value.category, none.value.on) == ("ADULT_TRAINING", date(2026, 9, 1))


def test_the_next_edition_ends_the_one_before_and_rows_keep_their_own(put_in_force, at, today):
    """SUP-1: what began under an edition keeps it."""
    put_in_force("brief", HIGHER)
    put_in_force("detailed", HIGHER, from_day=today + timedelta(days=10))
    assert edition_in_force(HIGHER, today + timedelta(days=9)).name == "brief"
    assert edition_in_force(HIGHER, today + timedelta(days=10)).name == "detailed"
    assert in_force_by_category(at)[HIGHER].name == "brief"
    old = edition_in_force(HIGHER, today)
    assert rules_of(old.pk).whole("reg.window_working_days") == 15


def test_two_categories_follow_two_editions_on_one_day(put_in_force, today):
    """GEN-8"""
    put_in_force("brief", SECONDARY)
    put_in_force("detailed", HIGHER)
    assert (edition_in_force(SECONDARY, today).name, edition_in_force(HIGHER, today).name) == ("brief", "detailed")


def test_an_edition_enacted_in_between_holds_until_the_one_already_enacted(put_in_force, today):
    put_in_force("brief", HIGHER)
    put_in_force("detailed", HIGHER, from_day=today + timedelta(days=300))
    put_in_force(own("amended"), HIGHER, from_day=today + timedelta(days=100))
    names = [edition_in_force(HIGHER, today + timedelta(days=n)).name for n in (99, 100, 299, 300)]
    assert names == ["brief", "amended", "amended", "detailed"]


def test_an_amendment_is_a_new_text_with_a_name_of_its_own(put_in_force, at, today):
    put_in_force("detailed", HIGHER)
    with pytest.raises(CannotAdd, match="detailed"):
        put_in_force(shipped_text("detailed") + "\n# changed\n", HIGHER, from_day=today + timedelta(days=1))
    put_in_force(own("detailed-2027"), HIGHER, from_day=today + timedelta(days=1))
    changed = edition_in_force(HIGHER, today + timedelta(days=1))
    assert rules_of(changed.pk).whole("reg.window_working_days") == 12
    assert changed.proposed_by_id != changed.confirmed_by_id


def test_who_proposes_is_academic_affairs_head_and_who_confirms_a_school_leader(cast, put_in_force):
    for others in (
        {"by": cast.aa_head},
        {"by": cast.registrar},
        {"proposed_by": cast.principal},
        {"proposed_by": cast.registrar},
        {"proposed_by": cast.wang},
    ):
        with pytest.raises(CannotEnact):
            put_in_force("detailed", HIGHER, **others)
    assert not EditionScope.objects.exists()


def test_the_edition_must_cover_the_category(put_in_force):
    with pytest.raises(CannotEnact, match=r"scope\.categories"):
        put_in_force("detailed", HIGHER, "ADULT_TRAINING")


def test_an_edition_is_enacted_for_somebody(cast, at, today):
    with pytest.raises(CannotEnact):
        enact(
            text=shipped_text("brief"),
            categories=(),
            from_day=today,
            proposed_by=cast.aa_head,
            by=cast.principal,
            at=at,
        )


def test_only_the_first_edition_of_a_category_reaches_back(put_in_force, today):
    put_in_force("brief", HIGHER, from_day=today - timedelta(days=400))
    with pytest.raises(CannotEnact):
        put_in_force("detailed", HIGHER, from_day=today - timedelta(days=1))


def test_two_editions_cannot_begin_on_one_day(put_in_force, today):
    put_in_force("brief", HIGHER)
    with pytest.raises(CannotEnact):
        put_in_force("detailed", HIGHER)


def test_a_faulty_text_is_refused_whole(put_in_force):
    with pytest.raises(EditionRefused, match=r"reg\.windov_working_days: is not a parameter"):
        put_in_force(shipped_text("detailed").replace("reg.window_working_days", "reg.windov_working_days"), HIGHER)
    assert not Edition.objects.exists()


def test_a_stranger_adds_no_edition(cast, at):
    with pytest.raises(CannotAdd):
        add_edition(text=shipped_text("brief"), by=cast.wang, at=at)


def test_the_journal_tells_who_put_what_in_force(cast, put_in_force, today):
    put_in_force("detailed", HIGHER)
    entry = Entry.objects.get(event="rulebook.edition-enacted")
    assert entry.by_id == cast.principal.pk
    assert entry.particulars["categories"] == [HIGHER]
    assert entry.particulars["proposed_by"] == cast.aa_head.pk
    scope = EditionScope.objects.get()
    assert (scope.proposed_by_id, scope.confirmed_by_id) == (cast.aa_head.pk, cast.principal.pk)


@pytest.mark.parametrize(
    "statement",
    [
        "update rulebook_edition set text = 'x'",
        "update rulebook_edition set title = 'x'",
        "delete from rulebook_edition",
        "delete from rulebook_editionscope",
        "update rulebook_editionscope set category = 'OVERSEAS'",
        "update rulebook_editionscope set during = daterange(lower(during) + 1, null)",
        "update rulebook_editionscope set during = 'empty'",
        "update rulebook_editionscope set confirmed_by_id = null",
    ],
)
def test_the_database_refuses_a_change_to_what_was_enacted(put_in_force, statement):
    put_in_force("detailed", HIGHER)
    with pytest.raises(ProgrammingError, match=r"never changed|only an earlier last day"), transaction.atomic():
        _by_hand(statement)


def test_the_database_never_lengthens_a_scope(put_in_force, today):
    put_in_force("brief", HIGHER)
    put_in_force("detailed", HIGHER, from_day=today + timedelta(days=5))
    with pytest.raises(ProgrammingError, match="only an earlier last day"), transaction.atomic():
        _by_hand(
            "update rulebook_editionscope set during = daterange(lower(during), null) where upper(during) is not null"
        )


def test_the_database_holds_one_edition_per_category_and_day(put_in_force, today):
    put_in_force("brief", HIGHER)
    with (
        pytest.raises(IntegrityError, match="a_category_has_one_edition_at_a_time"),
        transaction.atomic(),
        unrecorded("a test tries an overlap"),
    ):
        EditionScope.objects.create(
            edition=Edition.objects.get(), category=HIGHER, during=(today + timedelta(days=30), None)
        )


def test_outside_an_act_nothing_is_written(put_in_force):
    put_in_force("brief", HIGHER)
    with connection.cursor() as cursor:
        cursor.execute("select set_config('registrar.act', '', true)")
    with pytest.raises(Exception, match="written by acts only"), transaction.atomic():
        CalendarYear.objects.create(year=2040, state="FINAL")


def test_what_an_edition_says_is_read_once_in_the_life_of_a_process(put_in_force, django_assert_num_queries, today):
    put_in_force("brief", HIGHER)
    edition = edition_in_force(HIGHER, today)
    assert rules_of(edition.pk).name == "brief"
    with django_assert_num_queries(0):
        assert rules_of(edition.pk).parameter("reg.frequency") == "YEAR"


def _by_hand(statement: str) -> None:
    with unrecorded("a test tries the guard"), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_system_person_loads_what_is_shipped():
    call_command("load_rulebook", verbosity=0)
    assert set(Entry.objects.filter(event="rulebook.edition-added").values_list("by", flat=True)) == {the_system().pk}
