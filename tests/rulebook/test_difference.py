"""Two editions side by side: what differs, which article says so, and which way it goes."""

import pytest
from django.urls import reverse

from rulebook.actions.add_edition import add_edition
from rulebook.rules.amending import amended_text
from rulebook.rules.parameters import registry
from rulebook.rules.parsing import read_edition
from rulebook.rules.shipped import shipped_text
from rulebook.rules.tendency import Tendency, tendency
from rulebook.rules.units import Period, Unit

pytestmark = pytest.mark.django_db


def page(desk, person, before: str, after: str, language="en") -> str:
    client = desk.cast.client(person)
    client.cookies["language"] = language
    asked = {"before": before, "after": after}
    first = client.get(reverse("rulebook:difference"), asked)
    assert first.status_code == 200
    parts = [part.key for part in first.context["chips"]]  # a long comparison is read a part at a time
    others = [client.get(reverse("rulebook:difference"), {**asked, "part": part}) for part in parts[1:]]
    assert {one.status_code for one in others} <= {200}
    return " ".join(" ".join(one.content.decode() for one in (first, *others)).split())


def row(page: str, key: str) -> str:
    """The line of one parameter or clause, from its title to its end."""
    assert f">{key}</code>" in page, f"{key} is not on the page"
    before, _, rest = page.partition(f">{key}</code>")
    return before.rpartition("<tr>")[2] + rest.partition("</tr>")[0]


def test_a_number_is_shown_with_article_both_values_and_which_way_it_goes(rulebook_desk):
    shown = page(rulebook_desk, rulebook_desk.cast.wang, "brief", "detailed")
    window = row(shown, "reg.window_working_days")
    for said in ("Length of the registration window", "L 二(一)1(1)", "15 working days", "10 working days"):
        assert said in window
    assert window.index("15 working days") < window.index("10 working days")
    assert "Stricter" in window
    assert "Blocks" in window


def test_the_other_way_round_it_is_looser(rulebook_desk):
    window = row(page(rulebook_desk, rulebook_desk.cast.wang, "detailed", "brief"), "reg.window_working_days")
    assert "Looser" in window
    assert "Stricter" not in window


def test_a_rule_that_only_one_edition_has_is_not_regulated_in_the_other(rulebook_desk):
    shown = row(page(rulebook_desk, rulebook_desk.cast.wang, "brief", "detailed"), "reg.dept_review_wd")
    assert shown.index("not regulated") < shown.index("2 working days")
    assert "Stricter" in shown


def test_provisions_and_routes_are_compared_too(rulebook_desk):
    shown = page(rulebook_desk, rulebook_desk.cast.wang, "brief", "detailed")
    assert "Stricter" in row(shown, "registration.fee_is_settled")
    registration = row(shown, "registration")
    assert registration.index("Academic affairs") < registration.index("Department recommends")


def test_an_edition_says_the_same_as_itself(rulebook_desk):
    assert "They say the same." in page(rulebook_desk, rulebook_desk.cast.wang, "brief", "brief")


def test_every_difference_of_the_shipped_editions_is_on_the_page(rulebook_desk):
    before, after = (read_edition(shipped_text(name), name) for name in ("brief", "detailed+HE"))
    shown = page(rulebook_desk, rulebook_desk.cast.wang, "brief", "detailed+HE")
    for key in registry().parameters:
        assert (f">{key}</code>" in shown) is (before.parameters.get(key) != after.parameters.get(key)), key


def test_a_proposal_is_compared_by_those_who_see_it_and_is_not_there_for_others(rulebook_desk):
    proposed = f"proposal:{rulebook_desk.proposal}"
    window = row(page(rulebook_desk, rulebook_desk.cast.principal, "detailed", proposed), "reg.window_working_days")
    assert "12 working days" in window
    stranger = rulebook_desk.cast.client(rulebook_desk.cast.wang)
    assert proposed not in stranger.get(reverse("rulebook:difference")).content.decode()
    assert stranger.get(reverse("rulebook:difference"), {"after": proposed}).status_code == 404
    assert stranger.get(reverse("rulebook:difference"), {"before": "no-such-edition"}).status_code == 404
    assert stranger.get(reverse("rulebook:difference"), {"part": "no-such-part"}).status_code == 404


def test_a_proposal_leads_to_the_comparison(rulebook_desk):
    leader = rulebook_desk.cast.client(rulebook_desk.cast.principal)
    proposal = leader.get(reverse("rulebook:proposal", args=[rulebook_desk.proposal])).content.decode()
    there = f"{reverse('rulebook:difference')}?after=proposal:{rulebook_desk.proposal}"
    assert there in proposal
    assert leader.get(there).status_code == 200


def test_before_any_edition_is_loaded_the_page_says_so(cast):
    client = cast.client(cast.registrar)
    client.cookies["language"] = "en"
    assert "There are not two editions" in client.get(reverse("rulebook:difference")).content.decode()


def test_in_chinese_the_direction_is_chinese(rulebook_desk):
    shown = page(rulebook_desk, rulebook_desk.cast.wang, "brief", "detailed", language="zh-hans")
    assert "更严" in row(shown, "reg.window_working_days")


def test_what_an_overlay_guarantees_is_looser_the_more_of_it_there_is():
    """The merge rule raises the days of deferral to what the law grants; more days are none the less looser."""
    parameter = registry().parameters["reg.deferral_max_days"]
    assert tendency(parameter, 14, 20) is Tendency.LOOSER
    assert tendency(parameter, 14, 7) is Tendency.STRICTER


@pytest.mark.parametrize(
    ("key", "before", "after", "way"),
    [
        ("reg.dept_review_wd", 2, 1, Tendency.STRICTER),
        ("maj.publicity_wd", 5, 7, Tendency.STRICTER),
        ("reg.require_fee", None, True, Tendency.STRICTER),
        ("reg.require_fee", True, False, Tendency.LOOSER),
        ("reg.require_fee", None, False, Tendency.SIDEWAYS),
        ("reg.grace_in_window", None, True, Tendency.LOOSER),
        ("xfer.docs", ("A",), ("A", "B"), Tendency.STRICTER),
        ("xfer.docs", ("A", "B"), ("B", "C"), Tendency.SIDEWAYS),
        ("leave.max_times", 2, None, Tendency.LOOSER),
        ("reg.confirm_reminders", 2, 3, Tendency.STRICTER),  # more is asked of the office before it may act
        ("reg.justified_reason_required", None, True, Tendency.LOOSER),  # a good reason saves the student
        ("retain.military_years_after_discharge", 2, 1, Tendency.STRICTER),
        ("service.public_notice_days", 30, 10, Tendency.STRICTER),  # the time to appeal begins sooner
        ("graduate.replace_within_months", 24, 12, Tendency.STRICTER),
        ("xfer.svs_ghs_min_years", 1.5, 2.0, Tendency.STRICTER),
        ("graduate.svs_close_wd_before_leaving", 20, 30, Tendency.STRICTER),
        ("trf.channels", ("A", "B"), ("A",), Tendency.STRICTER),  # a further way to send is a freedom
        ("appeal.file_days", None, 10, Tendency.SIDEWAYS),  # a right that comes is no rule against anybody
        ("reg.frequency", "YEAR", "TERM", Tendency.SIDEWAYS),
        ("arc.first_filing", Period(30, Unit.DAY), Period(20, Unit.DAY), Tendency.STRICTER),
        ("arc.first_filing", Period(30, Unit.DAY), Period(20, Unit.WD), Tendency.SIDEWAYS),
    ],
)
def test_which_way_a_number_goes(key, before, after, way):
    assert tendency(registry().parameters[key], before, after) is way


def test_the_summary_counts_what_is_stricter_and_looser(rulebook_desk):
    own = amended_text(
        shipped_text("brief"),
        name="own",
        title="本校细则",
        changes={"reg.window_working_days": 20, "leave.max_times": 1},
    )
    add_edition(text=own, by=rulebook_desk.cast.aa_head, at=rulebook_desk.cast.at)
    assert "1 is stricter" in page(rulebook_desk, rulebook_desk.cast.wang, "brief", "own")
