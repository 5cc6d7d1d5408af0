"""An edition is read whole or refused whole: every fault at once, with file, key and reason."""

import re

import pytest

import rulebook.clauses  # noqa: F401  enters the clauses
from rulebook.rules.edition import RuleMissing
from rulebook.rules.parameters import Layer, Roll, registry
from rulebook.rules.parsing import read_edition
from rulebook.rules.refusal import EditionRefused
from rulebook.rules.routes import Step
from rulebook.rules.shipped import shipped_editions, shipped_text

BRIEF = read_edition(shipped_text("brief"), "brief.toml")
DETAILED = read_edition(shipped_text("detailed"), "detailed.toml")
PLACE = "[parameters]"
FOUR_WEEKS = {"months": 1, "cumulative_months": 1}


def refusal(old: str, new: str, *, of: str = "detailed") -> list[str]:
    """What is said when `old` of a shipped edition is replaced by `new`."""
    text = shipped_text(of)
    assert text.count(old) >= 1, old
    with pytest.raises(EditionRefused) as refused:
        read_edition(text.replace(old, new, 1), "own.toml")
    return [str(problem) for problem in refused.value.problems]


def test_the_two_pure_editions_state_their_layer_and_nothing_else():
    assert shipped_editions() == ("brief", "brief+HE", "detailed", "detailed+HE", "detailed+SVS")
    assert dict(BRIEF.parameters) == registry().layer(Layer.SHORT)
    assert dict(DETAILED.parameters) == registry().layer(Layer.LONG)


@pytest.mark.parametrize("edition", [BRIEF, DETAILED], ids=lambda edition: edition.name)
def test_every_provision_has_article_chinese_words_and_an_english_reading(edition):
    letter = "S" if edition is BRIEF else "L"
    for kind in ("registration", "deferral"):
        assert edition.provisions(kind)
        for provision in edition.provisions(kind):
            assert re.match(rf"{letter} [一二三四五]\([一二三]\)", provision.cites), provision
            assert re.search(r"[\u4e00-\u9fff]", provision.says)
            assert provision.reads.isascii()
            assert "{" not in provision.says + provision.reads


def test_the_words_carry_the_editions_own_numbers():
    says = {p.clause: p.says for p in DETAILED.provisions("registration")}
    assert "10个工作日" in says["registration.window_has_opened"]
    text = shipped_text("detailed").replace('"reg.window_working_days" = 10', '"reg.window_working_days" = 12')
    changed = read_edition(text, "own.toml").provisions("registration")
    assert any("12个工作日" in provision.says for provision in changed)


def test_a_provision_is_hard_or_soft_as_its_parameter_says_unless_it_says_itself():
    hard = {p.clause: p.hard for p in DETAILED.provisions("registration")}
    assert hard["registration.fee_is_settled"]
    assert hard["registration.no_adverse_record_blocks"]
    assert not hard["registration.no_adverse_record_is_open"]
    assert not hard["registration.pledge_is_signed"]


def test_registration_goes_to_academic_affairs_alone_in_brief_and_through_the_department_in_detailed():
    assert BRIEF.route("registration").steps == (Step("AA", "approve", within=None),)
    assert DETAILED.route("registration").steps == (
        Step("DEPT", "recommend", within=2),
        Step("AA", "approve", within=3),
    )


def test_a_deferral_is_decided_by_academic_affairs():
    for edition in (BRIEF, DETAILED):
        assert [s.office for s in edition.route("deferral").steps if s.mode == "deciding"] == ["AA"]


@pytest.mark.parametrize(
    ("kind", "facts", "rule", "route"),
    [
        ("leave", FOUR_WEEKS, "R08", "GENERAL"),
        ("leave", {"months": 12, "cumulative_months": 12}, "R08", "GENERAL"),
        ("leave", {"months": 6, "cumulative_months": 13}, "R06", "IMPORTANT"),
        ("leave", FOUR_WEEKS | {"soft_limit_overridden": True}, "R06", "IMPORTANT"),
        ("leave", FOUR_WEEKS | {"ground": "SCHOOL_ORDERED"}, "R06", "IMPORTANT"),
        ("school_transfer_out", {"provinces_differ": True}, "R01", "SPECIAL"),
        ("school_transfer_out", {"provinces_differ": False}, "R04a", "IMPORTANT"),
        ("withdrawal_imposed", {"ground": "DISCIPLINARY"}, "R02", "SPECIAL"),
        ("cancellation", {}, "R03", "SPECIAL"),
        ("resumption", {}, "R05", "IMPORTANT_WITH_OPINION"),
        ("withdrawal", {}, "R05", "IMPORTANT"),
        ("major_transfer", {"high_demand": False}, "R08", "GENERAL"),
        ("major_transfer", {"high_demand": True}, "R07", "IMPORTANT"),
        ("auto_left", {}, "R11", "AA_PAIR"),
    ],
)
def test_a_status_change_in_detailed_takes_the_route_of_the_first_rule_that_fits(kind, facts, rule, route):
    found, by = DETAILED.route_for(kind, facts)
    assert (by, found.name) == (rule, route)


def test_in_brief_all_changes_go_level_by_level_and_cancellation_also_to_the_meeting():
    assert BRIEF.route_for("leave", FOUR_WEEKS)[0].name == "CHAIN"
    assert [step.office for step in BRIEF.route("CHAIN").steps] == ["DEPT", "AA", "LEADER"]
    assert BRIEF.route_for("expulsion", {})[0].name == "CHAIN"
    assert BRIEF.route_for("cancellation", {})[0].name == "CHAIN_MEETING"
    with_overlay = shipped_text("brief").replace('"tier.imposed" = "LEADER"', '"tier.imposed" = "MEETING"')
    assert read_edition(with_overlay, "own.toml").route_for("expulsion", {})[0].name == "CHAIN_MEETING"


def test_a_revocation_goes_to_whoever_took_the_decision_so_the_edition_gives_no_route():
    with pytest.raises(RuleMissing, match="no route for 'revocation'"):
        DETAILED.route_for("revocation", {})


def test_numbers_are_read_by_type_and_silence_is_not_a_number():
    assert DETAILED.whole("reg.dept_review_wd") == 2
    assert BRIEF.parameter("reg.dept_review_wd") is None
    assert not BRIEF.flag("reg.require_fee")
    assert BRIEF.codes("cancel.exempt_kinds") == ("ON_LEAVE", "RETAINED", "EXCHANGE")
    assert BRIEF.roll("reg.deferral_max_days") is Roll.YES
    assert (BRIEF.layers_of("reg.frequency"), BRIEF.layers_of("reg.require_fee")) == ((Layer.SHORT,), ())
    with pytest.raises(RuleMissing, match="silent"):
        BRIEF.whole("reg.dept_review_wd")
    with pytest.raises(RuleMissing, match=r"no parameter 'reg\.windov'"):
        BRIEF.parameter("reg.windov")
    with pytest.raises(RuleMissing):
        BRIEF.whole("reg.count_opening_day")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            '"reg.window_working_days" = 10',
            '"reg.windov_working_days" = 10',
            [
                "own.toml: parameters.reg.windov_working_days: is not a parameter",
                "own.toml: parameters.reg.window_working_days: is missing",
            ],
        ),
        ('"reg.window_working_days" = 10', '"reg.window_working_days" = "ten"', ["unit WD: a whole number"]),
        ('"reg.require_fee" = true', "", ["parameters.reg.require_fee: is missing"]),
        (
            '    "leave.max_times",',
            '    "leave.max_tines",',
            ["absent.leave.max_tines: is not", "leave.max_times: is missing"],
        ),
        ('    "leave.max_times",', '    "leave.max_times",\n    "reg.require_fee",', ["given a value too"]),
        (
            'clause = "registration.fee_is_settled"',
            'clause = "registration.fee_is_setled"',
            ["there is no such clause"],
        ),
        (
            'require_fee = "reg.require_fee"',
            'requires_fee = "reg.require_fee"',
            ["require_fee: is missing", "no such number"],
        ),
        ('max_days = "reg.deferral_max_days"', 'max_days = "reg.dept_review_wd"', ["is in WD, but", "counts DAY"]),
        ('max_days = "reg.deferral_max_days"', 'max_days = "leave.max_times"', ["is in COUNT"]),
        ('check = "reg.adverse_check"', 'check = "reg.adverse_chek"', ["'reg.adverse_chek' is not a parameter"]),
        ("{window}个工作日", "{windows}个工作日", ["names a number that the provision does not have"]),
        ("{window}个工作日", "{window.__class__}个工作日", ["names a number that the provision does not have"]),
        ("{window}个工作日", "{window:>999999999}个工作日", ["names a number that the provision does not have"]),
        ("{window}个工作日", "{window!r}个工作日", ["names a number that the provision does not have"]),
        ("{window}个工作日", "{}个工作日", ["names a number that the provision does not have"]),
        ("{window}个工作日", "{window个工作日", ["a brace of the sentence is not closed"]),
        ('office = "DEPT", verb = "recommend"', 'office = "DEAN", verb = "recommend"', ["'DEAN' is none of TUTOR"]),
        ('verb = "recommend"', 'verb = "reccomend"', ["'reccomend' is none of"]),
        (
            'within = "reg.dept_review_wd"',
            'within = "reg.health_result_days"',
            ["a step's deadline is in working days"],
        ),
        ('force = "SOFT"', 'force = "MAYBE"', ["neither HARD nor SOFT"]),
        ('kind = "deferral"', 'kind = "defferal"', ["'defferal' is not a kind of application"]),
        ('layer = "LONG"', 'layer = "LOMG"', ["layer: 'LOMG' is none of SHORT, LONG"]),
        ('layer = "LONG"', 'layer = "LONG"\noverlay = "LONG"', ["overlay: 'LONG' is none of HE, SVS"]),
        ('name = "detailed"', 'name = "de/tailed"', ["name: must be at most 40 letters"]),
        (
            "[parameters]",
            '[origins]\n"reg.frequency" = "LONG+HF"\n[parameters]',
            ["origins.reg.frequency: 'HF' is none"],
        ),
        (
            "[parameters]",
            '[origins]\n"leave.max_times" = "LONG"\n[parameters]',
            ["names a parameter that is not given"],
        ),
        (
            "[parameters]",
            '[offered]\n"reg.frequency" = "WEEK"\n[parameters]',
            ["offered.reg.frequency: 'WEEK' is none"],
        ),
        ('title = "学生学籍管理实施细则（详版）"', "", ["title: is missing"]),
        ('title = "学生学籍管理实施细则（详版）"', "title = 5", ["title: must be a text, not 5"]),
        ('layer = "LONG"', 'layer = "LONG"\nauthor = "x"', ["author: is not known here"]),
        ('route = "GENERAL"', 'route = "GENRAL"', ["there is no route 'GENRAL'"]),
        ('fact = "high_demand"', 'fact = "hi_demand"', ["'hi_demand' is not known"]),
        ('"high_demand", is = true', '"high_demand", is = "yes"', ["tier.R07.any.high_demand: true or false"]),
        (
            '"ground", is = "DISCIPLINARY"',
            '"ground", is = "DISCIPLINRY"',
            ["tier.R02.all.ground: 'DISCIPLINRY' is not"],
        ),
        ('"ground", is = "DISCIPLINARY"', '"ground", in = 5', ["tier.R02.all.ground: a list is expected, not 5"]),
        ('"ground", is = "DISCIPLINARY"', '"ground", above = 3', ["tier.R02.all.ground: is no number"]),
        ('above = "leave.long_term_months"', 'above = "leave.kinds"', ["tier.R06.any.months: a number from 0 on"]),
        ('above = "leave.long_term_months"', 'above = "leave.long_months"', ["no usable value for leave.long_months"]),
        ('above = "leave.long_term_months"', "above = true", ["tier.R06.any.months: a number from 0 on"]),
        (
            '{ fact = "ground", is = "DISCIPLINARY" }',
            '{ parameter = "tier.imposed", is = "MEETNG" }',
            ["'MEETNG' is none of"],
        ),
        ('rule = "R08"', 'rule = "R09"', ["but tier.rules says"]),
        ('kinds = ["revocation"]', 'kinds = ["revokation"]', ["'revokation' is not a kind of application"]),
    ],
)
def test_a_faulty_edition_is_refused_with_file_key_and_reason(old, new, said):
    problems = refusal(old, new)
    for part in said:
        assert any(part in problem for problem in problems), problems
    assert all(problem.startswith("own.toml: ") for problem in problems)


def test_a_condition_takes_several_values_as_they_are_stated():
    text = shipped_text("detailed").replace('"high_demand", is = true', '"high_demand", in = [true]')
    own = read_edition(text, "own.toml")
    assert own.route_for("major_transfer", {"high_demand": True})[0].name == "IMPORTANT"
    assert own.route_for("major_transfer", {"high_demand": False})[0].name == "GENERAL"


def test_a_number_that_is_not_what_its_layer_says_is_the_schools_own():
    text = shipped_text("detailed").replace('"reg.window_working_days" = 10', '"reg.window_working_days" = 12')
    assert read_edition(text, "own.toml").layers_of("reg.window_working_days") == (Layer.SCHOOL,)
    assert DETAILED.layers_of("reg.window_working_days") == (Layer.LONG,)


def test_all_faults_are_told_together():
    text = shipped_text("detailed").replace('"reg.require_fee" = true', '"reg.require_fee" = 1')
    text = text.replace("registration.pledge_is_signed", "registration.pledge_was_signed")
    text = text.replace('office = "SA", verb = "approve"', 'office = "SAA", verb = "approve"')
    with pytest.raises(EditionRefused) as refused:
        read_edition(text, "own.toml")
    keys = {problem.key for problem in refused.value.problems}
    assert {
        "parameters.reg.require_fee",
        "provisions.registration.pledge_was_signed",
        "routes.IMPORTANT.steps[3].office",
    } <= keys


def test_a_provision_that_stands_twice_is_refused():
    again = """
[[provisions]]
kind = "deferral"
clause = "deferral.deferral_reason_is_proved"
cites = "L 二(一)1(2)"
says = "须提交证明材料。"
reads = "Proof is needed."
force = "HARD"
"""
    with pytest.raises(EditionRefused, match="stands twice for the kind 'deferral'"):
        read_edition(shipped_text("detailed") + again, "own.toml")


def test_a_provision_for_another_kind_of_case_is_refused():
    other = """
[[provisions]]
kind = "deferral"
clause = "registration.data_is_confirmed"
cites = "L 四(一)3(1)"
says = "经本人确认。"
reads = "Confirmed by the student."
numbers = { student_confirm = "collect.student_confirm" }
"""
    with pytest.raises(EditionRefused, match="judges a RegistrationCase, but deferral"):
        read_edition(shipped_text("detailed") + other, "own.toml")


def test_a_provision_without_any_force_is_refused():
    problems = refusal(
        'reads = "Deferral is for force majeure or special circumstances, with proof."\nforce = "HARD"',
        'reads = "Deferral is for force majeure or special circumstances, with proof."',
    )
    assert any("force: is missing" in problem for problem in problems)


def test_a_route_that_says_otherwise_than_its_parameter_is_refused():
    assert any(
        "tier.registration" in p
        for p in refusal('"tier.registration" = ["DEPT", "AA"]', '"tier.registration" = ["AA"]')
    )


def test_what_is_not_toml_is_refused_as_such():
    with pytest.raises(EditionRefused, match=r"own\.toml: -: this is not TOML"):
        read_edition("name = ", "own.toml")


def test_what_is_nested_without_end_is_refused_too():
    with pytest.raises(EditionRefused, match="this is not TOML"):
        read_edition("name = " + "[" * 100_000, "own.toml")


def test_a_long_value_at_a_wrong_place_does_not_fill_the_refusal():
    problems = refusal('"reg.frequency" = "TERM"', f'"reg.frequency" = "{"T" * 5000}"')
    assert all(len(problem) < 400 for problem in problems)


def test_an_edition_is_read_once_for_the_same_text():
    assert read_edition(shipped_text("brief"), "brief.toml") is BRIEF
