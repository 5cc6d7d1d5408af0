"""The registry of parameters, and how a national overlay joins a school's regulation (domain: 1.13)."""

import pytest

import rulebook.clauses  # noqa: F401  enters the clauses
from rulebook.rules.merging import flat, merged
from rulebook.rules.parameters import Force, Layer, Merge, Roll, read_registry, registry
from rulebook.rules.parsing import read_edition
from rulebook.rules.refusal import EditionRefused
from rulebook.rules.shipped import shipped_text
from rulebook.rules.units import Period, Unit, WrongValue
from tests.data import specified

SPECIFIED = specified.parameters()
SHORT, LONG, HE, SVS, SCHOOL, _DEPARTMENT = Layer


def test_all_parameters_are_there_with_title_chapter_unit_force_roll_merge_and_article():
    parameters = registry().parameters
    assert parameters
    for one in parameters.values():
        assert one.title
        assert one.cites
        assert one.chapter in registry().chapters
        assert one.unit in Unit
        assert one.force in Force
        assert one.roll in Roll
        assert one.merge in Merge


def test_every_word_of_a_choice_is_one_the_parameter_admits():
    assert [one.key for one in registry().parameters.values() if one.unit is Unit.ENUM and not one.choices] == []


def test_every_parameter_is_as_specified():
    parameters = registry().parameters
    assert list(parameters) == list(SPECIFIED)
    for key, row in SPECIFIED.items():
        one = parameters[key]
        assert [one.unit, one.force, one.roll, one.merge] == [
            row[name] for name in ("unit", "force", "roll", "merge")
        ], key
        assert dict(one.values) == {layer: one.read(raw) for layer, raw in row["v"].items()}, key


@pytest.mark.parametrize(("name", "layer"), [("brief", SHORT), ("detailed", LONG)])
def test_a_pure_edition_says_what_is_specified_for_its_layer_and_is_silent_on_the_rest(name, layer):
    said = read_edition(shipped_text(name), name).parameters
    known = registry().parameters
    assert dict(said) == {key: known[key].read(row["v"][layer]) for key, row in SPECIFIED.items() if layer in row["v"]}


def test_numbers_that_are_not_clocks_of_calendar_days_do_not_roll():
    for one in registry().parameters.values():
        if one.unit in (Unit.WD, Unit.BOOL, Unit.COUNT):
            assert one.roll is Roll.NA, one.key


@pytest.mark.parametrize(
    ("key", "layers", "articles"),
    [
        ("reg.window_working_days", (SHORT,), "S 二(一)1"),
        ("reg.window_working_days", (LONG,), "L 二(一)1(1)"),
        ("reg.deferral_max_days", (HE,), "教育部令第41号第12条"),
        ("reg.deferral_max_days", (LONG, HE), "L 二(一)1(2); 教育部令第41号第12条"),
        ("leave.kinds", (LONG, HE), "L 二(二)1(2)a; 教育部令第41号第25至26条"),
        ("leave.kinds", (LONG, SVS), "L 二(二)1(2)a; 教育部令第41号第25至26条; 教职成〔2010〕7号第17条"),
        ("appeal.file_days", (SVS,), "教育部令第41号第60条; 中职参照"),
    ],
)
def test_an_article_is_shown_without_those_of_a_regulation_the_value_is_not_from(key, layers, articles):
    assert registry().parameters[key].cites_for(*layers) == articles


def test_no_layer_but_the_four_has_values_of_its_own():
    assert registry().layer(SCHOOL) == {}


@pytest.mark.parametrize(
    ("base", "overlay", "key", "value", "layers"),
    [
        (SHORT, HE, "reg.deferral_max_days", 14, (HE,)),  # MAX raises 0
        (SHORT, HE, "reg.require_fee", True, (HE,)),  # the base is silent
        (SHORT, HE, "tier.imposed", "MEETING", (HE,)),  # REPLACE
        (SHORT, HE, "tier.legal_check", True, (HE,)),  # MAX: true is larger
        (SHORT, HE, "leave.kinds", ("ILLNESS", "PERSONAL", "SCHOOL_ORDERED", "STARTUP"), (SHORT, HE)),  # UNION
        (SHORT, HE, "audit.keep_months", 36, (SHORT,)),  # MAX keeps the longer
        (SHORT, HE, "scope.categories", ("HE_FULL_TIME",), (HE,)),
        (SHORT, HE, "calendar.use_school_closures", True, (HE,)),
        (SHORT, HE, "appeal.file_days", 10, (HE,)),
        (SHORT, HE, "leave.max_times", 2, (SHORT,)),  # the overlay is silent
        (LONG, HE, "reg.window_working_days", 10, (LONG,)),
        (LONG, HE, "reg.deferral_max_days", 14, (LONG, HE)),  # both say the same
        (LONG, HE, "int.arrival_leave_days", 14, (LONG, HE)),  # MIN
        (LONG, HE, "wd.disciplinary_as", "EXPULSION", (HE,)),
        (LONG, HE, "xfer.publicity_working_days", 5, (HE,)),
        (LONG, HE, "trf.channels", ("CONFIDENTIAL_MAIL", "COURIER_PERSON", "EMS_DEDICATED"), (LONG, HE)),
        (LONG, SVS, "school.kind", "SVS", (SVS,)),
        (LONG, SVS, "external_system", "SVS_NATIONAL", (SVS,)),
        (LONG, SVS, "res.apply_before_days", 30, (SVS,)),
        (LONG, SVS, "leave.max_cumulative_months", 24, (LONG, SVS)),
        (LONG, SVS, "leave.return_grace_days", 14, (LONG, SVS)),
        (LONG, SVS, "freshman.svs_eregister_wd", 20, (SVS,)),
        (LONG, SVS, "leave.kinds", ("ILLNESS", "PERSONAL", "SCHOOL_ORDERED", "MILITARY"), (LONG, SVS)),
    ],
)
def test_an_overlay_joins_by_the_parameters_own_rule(base, overlay, key, value, layers):
    result = merged(base, overlay)[key]
    assert (result.value, result.layers) == (value, layers)


def test_what_is_kept_is_offered_as_a_choice():
    frequency = merged(SHORT, HE)["reg.frequency"]
    assert (frequency.value, frequency.offered) == ("YEAR", "TERM")
    guardian = merged(LONG, SVS)["leave.guardian"]
    assert (guardian.value, guardian.offered) == ("ALWAYS_OR_AGENT", "MINOR_REQUIRED")


def test_what_both_layers_leave_out_does_not_exist_in_the_merged_edition():
    assert "scope.overseas_edition" not in merged(LONG, HE)
    assert "xfer.not_on_leave" not in merged(LONG, HE)


@pytest.mark.parametrize(("base", "overlay"), [(SHORT, HE), (LONG, HE), (LONG, SVS)])
def test_every_merged_value_is_one_the_parameter_admits(base, overlay):
    for key, value in flat(merged(base, overlay)).items():
        raw = list(value) if isinstance(value, tuple) else value
        if isinstance(value, Period):
            raw = {"n": value.n, "unit": value.unit.value}
        assert registry().parameters[key].read(raw) == value


@pytest.mark.parametrize(
    ("key", "raw", "why"),
    [
        ("reg.window_working_days", "ten", "a whole number"),
        ("reg.window_working_days", 10.5, "a whole number"),
        ("reg.window_working_days", True, "a whole number"),
        ("reg.window_working_days", -1, "a whole number"),
        ("maj.rank_pct_max", 130, "from 0 to 100"),
        ("reg.require_fee", "yes", "true or false"),
        ("reg.frequency", "TREM", "'TREM' is none of YEAR, TERM"),
        ("reg.fee_exempt_kinds", ["AID", "LAON"], "'LAON' is none of"),
        ("reg.fee_exempt_kinds", ["AID", "AID"], "twice"),
        ("reg.fee_exempt_kinds", "AID", "a list"),
        ("maj.window", "soon", "a date"),
        ("arc.first_filing", {"n": 30}, "n = a number"),
        ("maj.svs_cross_category_until", " ", "a text"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_with_what_is_expected(key, raw, why):
    with pytest.raises(WrongValue, match=why):
        registry().parameters[key].read(raw)


def test_a_faulty_registry_is_refused_with_every_fault():
    text = """
[chapters.a]
title = "A"
[parameters."x.one"]
title = "One"
chapter = "a"
unit = "DAYS"
force = "HARD"
roll = "NO"
merge = "KEEP"
cites = "S 1"
v = {}
[parameters."x.two"]
title = "Two"
chapter = "b"
unit = "DAY"
force = "HARD"
roll = "NO"
merge = "KEEP"
cites = "S 1"
v = { SHORT = 1 }
[parameters."x.three"]
title = "Three"
chapter = "a"
unit = "DAY"
"""
    with pytest.raises(EditionRefused) as refused:
        read_registry(text, "parameters.toml")
    assert [problem.key for problem in refused.value.problems] == ["x.one", "x.two", "x.three"]
    assert str(refused.value.problems[1]) == "parameters.toml: x.two: there is no chapter 'b'"
