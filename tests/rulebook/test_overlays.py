"""A base edition and a national overlay make one shipped edition, by rule and not by hand (domain 0.3, 1.13)."""

import tomllib
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as some

import rulebook.clauses  # noqa: F401  enters the clauses
from rulebook.management.commands import merge_editions
from rulebook.rules.edition import RuleMissing
from rulebook.rules.merging import flat, merged
from rulebook.rules.overlaying import merged_tables
from rulebook.rules.parameters import Layer
from rulebook.rules.parsing import read_edition
from rulebook.rules.shipped import EDITIONS, MERGED, merged_texts, overlay_text, shipped_editions, shipped_text
from rulebook.rules.writing import edition_text

SHIPPED = {name: read_edition(shipped_text(name), f"{name}.toml") for name in shipped_editions()}
merged_ones = pytest.mark.parametrize(("base", "overlay"), MERGED)


@merged_ones
def test_what_is_shipped_is_what_the_layers_make(base, overlay):
    """Nobody edits a merged text by hand: change a layer and run `bin/manage merge_editions`."""
    assert shipped_text(f"{base}+{overlay}") == merged_texts()[f"{base}+{overlay}"]


@merged_ones
def test_every_number_is_the_merge_of_its_layers_and_says_where_it_is_from(base, overlay):
    edition, lower = SHIPPED[f"{base}+{overlay}"], SHIPPED[base].layers[0]
    by_rule = merged(lower, Layer(overlay))
    assert dict(edition.parameters) == flat(by_rule)
    assert {key: edition.layers_of(key) for key in edition.parameters} == {k: one.layers for k, one in by_rule.items()}
    assert dict(edition.offered) == {k: one.offered for k, one in by_rule.items() if one.offered is not None}
    assert edition.layers == (lower, Layer(overlay))


def test_an_edited_merged_text_is_noticed(tmp_path, monkeypatch):
    for path in EDITIONS.glob("*.toml"):
        (tmp_path / path.name).write_text(path.read_text("utf-8"), "utf-8")
    monkeypatch.setattr(merge_editions, "EDITIONS", tmp_path)
    call_command("merge_editions", check=True)
    edited = tmp_path / "detailed+HE.toml"
    edited.write_text(edited.read_text("utf-8").replace("= 14", "= 15", 1), "utf-8")
    with pytest.raises(CommandError, match=r"detailed\+HE\.toml is not what its layers make"):
        call_command("merge_editions", check=True)
    call_command("merge_editions", verbosity=0)
    assert edited.read_text("utf-8") == shipped_text("detailed+HE")


def words(name: str, kind: str) -> dict[str, str]:
    return {one.clause: one.cites for one in SHIPPED[name].provisions(kind)}


def test_a_rule_that_the_base_has_not_comes_from_the_overlay():
    """brief says nothing of fees; Order 41 art. 12 does."""
    assert "registration.fee_is_settled" not in words("brief", "registration")
    assert words("brief+HE", "registration")["registration.fee_is_settled"] == "教育部令第41号第12条"


def test_where_both_have_a_rule_the_words_follow_the_number():
    fee, days = "registration.fee_is_settled", "deferral.deferral_is_within_limit"
    assert words("detailed+HE", "registration")[fee].startswith("L ")  # both demand it: the regulation's own words
    assert words("brief+HE", "deferral")[days] == "教育部令第41号第12条"  # 14 days, of the overlay alone
    assert words("detailed+HE", "deferral")[days].startswith("L ")
    assert SHIPPED["brief+HE"].whole("reg.deferral_max_days") == 14
    says = {one.clause: one.says for one in SHIPPED["brief+HE"].provisions("deferral")}
    assert "最长14天" in says[days]


@merged_ones
def test_every_merged_edition_covers_the_overlays_category_in_the_overlays_words(base, overlay):
    edition = SHIPPED[f"{base}+{overlay}"]
    assert edition.codes("scope.categories") == (f"{overlay}_FULL_TIME",)
    [covered] = [p for p in edition.provisions("registration") if p.clause == "registration.category_is_covered"]
    assert covered.layer == Layer(overlay)


def test_the_measure_for_secondary_schools_knows_no_retained_status():
    """Enlistment is leave there (art. 17), so a retained status has no route, but coming back from one still has."""
    assert SHIPPED["detailed+HE"].route_for("retain_status", {})[1] == "R08"
    with pytest.raises(RuleMissing, match="no route for 'retain_status'"):
        SHIPPED["detailed+SVS"].route_for("retain_status", {})
    assert "MILITARY" in SHIPPED["detailed+SVS"].codes("leave.kinds")
    assert SHIPPED["detailed+SVS"].route_for("leave", {"months": 24, "cumulative_months": 24})[1] == "R06"
    assert SHIPPED["detailed+SVS"].route_for("return_from_service", {})[1] == "R10"


def test_with_order_41_the_meeting_decides_imposed_measures_in_the_short_edition_too():
    """AMB-15"""
    for kind in ("expulsion", "withdrawal_imposed", "admission_cancellation", "school_transfer_in"):
        assert SHIPPED["brief+HE"].route_for(kind, {})[0].name == "CHAIN_MEETING", kind


def test_a_yearly_registration_stays_yearly_and_the_overlays_choice_is_offered():
    """AMB-02"""
    assert SHIPPED["brief+HE"].code("reg.frequency") == "YEAR"
    assert SHIPPED["brief+HE"].offered["reg.frequency"] == "TERM"


def test_an_overlays_own_route_replaces_the_bases_or_joins_it():
    overlay = tomllib.loads(overlay_text("HE")) | {
        "routes": [
            {"name": "GENERAL", "steps": [{"office": "AA", "verb": "approve"}]},
            {"name": "PUBLIC", "steps": [{"office": "LEADER", "verb": "approve"}]},
        ]
    }
    made = merged_tables(tomllib.loads(shipped_text("detailed")), overlay)
    edition = read_edition(edition_text(made), "own.toml")
    assert [step.office for step in edition.route("GENERAL").steps] == ["AA"]
    assert [step.office for step in edition.route("PUBLIC").steps] == ["LEADER"]
    assert edition.route("SPECIAL") == SHIPPED["detailed"].route("SPECIAL")


@pytest.mark.parametrize("name", shipped_editions())
def test_a_text_that_is_written_reads_as_the_same_tables(name):
    raw = tomllib.loads(shipped_text(name))
    assert tomllib.loads(edition_text(raw, ["a comment", ""])) == raw


VALUES = some.one_of(
    some.booleans(), some.integers(-(2**62), 2**62), some.text(), some.dates(date(1, 1, 1)),
    some.floats(allow_nan=False, allow_infinity=False), some.lists(some.text()), some.lists(some.integers(0, 9)),
    some.fixed_dictionaries({"n": some.integers(0, 9), "unit": some.just("DAY")}),
)  # fmt: skip


@given(some.text(), some.text(), some.dictionaries(some.text(), VALUES))
def test_whatever_words_and_values_a_school_writes_are_read_again_as_they_were(name, says, parameters):
    raw = {"name": name, "parameters": parameters, "provisions": [{"says": says, "numbers": {"window": says}}]}
    assert tomllib.loads(edition_text(raw)) == raw
