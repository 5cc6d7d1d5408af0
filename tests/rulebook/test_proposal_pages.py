"""Proposing an edition in pages: as it stands, with changed numbers, as a text; deciding on it."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from rulebook.models import EditionProposal, EditionScope
from rulebook.rules.parsing import read_edition
from rulebook.rules.shipped import shipped_text
from tests.rulebook.test_enactment import own

pytestmark = pytest.mark.django_db

HIGHER = "HE_FULL_TIME"


@pytest.fixture
def office(cast):
    call_command("load_rulebook", verbosity=0)
    return cast


def browser(cast, person, language="en"):
    client = cast.client(person)
    client.cookies["language"] = language
    return client


def said(**more) -> dict:
    day = timezone.localdate() + timedelta(days=7)
    return {"categories": [HIGHER], "from_day": day.isoformat(), "reason": "教务会议决定", "then": "propose"} | more


def new(name: str, way: str) -> str:
    return reverse("rulebook:proposal_new", args=[name, way])


def numbers_of(client, name: str, chapter: str = "registration", **carried) -> dict:
    """What the form of a chapter's numbers holds when it is opened, with what was changed before."""
    asked = {"go": chapter, "carried": json.dumps({key.replace("__", "."): value for key, value in carried.items()})}
    form = client.post(new(name, "numbers"), asked).context["form"]
    shown = {key: form[key].value() for key in form.fields if key.startswith("number:")}
    filled = {key: value for key, value in shown.items() if value is not None}
    return filled | {"chapter": chapter, "carried": form["carried"].value()}


def test_a_shipped_edition_is_proposed_and_confirmed_in_three_presses(office):
    head = browser(office, office.aa_head)
    answer = head.post(new("detailed+HE", "as-it-stands"), said())
    [proposal] = EditionProposal.objects.all()
    assert answer["Location"] == reverse("rulebook:proposal", args=[proposal.pk])
    leader = browser(office, office.principal)
    page = leader.get(answer["Location"]).content.decode()
    assert "教务会议决定" in page
    assert 'value="confirm"' in page
    assert 'value="confirm"' not in head.get(answer["Location"]).content.decode()
    leader.post(reverse("rulebook:proposal_decide", args=[proposal.pk]), {"decision": "confirm"})
    assert EditionScope.objects.get().edition.name == "detailed+HE"


def test_changed_numbers_make_an_edition_of_the_schools_own(office):
    head = browser(office, office.aa_head)
    numbers = numbers_of(head, "detailed+HE") | {"number:reg.window_working_days": "12"}
    leave = head.post(new("detailed+HE", "numbers"), numbers | {"go": "leave", "name": "school-2027"})
    assert leave.status_code == 200
    assert "Changed so far" in leave.content.decode()
    assert 'value="school-2027"' in leave.content.decode()  # nothing typed is lost on the way
    carried = leave.context["form"]["carried"].value()
    numbers = numbers_of(head, "detailed+HE", "leave") | {"carried": carried, "number:leave.max_times": "2"}
    head.post(new("detailed+HE", "numbers"), said(name="school-2027", title="本校细则", **numbers))
    proposal = EditionProposal.objects.get()
    rules = read_edition(proposal.text, "own.toml")
    shipped = read_edition(shipped_text("detailed+HE"), "detailed+HE.toml")
    changed = {key for key in rules.parameters if rules.parameters[key] != shipped.parameters.get(key)}
    assert changed == {"reg.window_working_days", "leave.max_times"}
    assert set(shipped.parameters) <= set(rules.parameters)


def test_nothing_changed_is_said_so(office):
    head = browser(office, office.aa_head)
    answer = head.post(
        new("detailed+HE", "numbers"), said(name="school-2027", title="本校细则", **numbers_of(head, "detailed+HE"))
    )
    assert answer.status_code == 400
    assert "Nothing is changed" in answer.content.decode()
    assert not EditionProposal.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"number:reg.window_working_days": "-3"}, "greater than or equal to 0"),
        ({"number:reg.window_working_days": "ten"}, "whole number"),
        ({"number:reg.frequency": "WEEK"}, "not one of the available choices"),
        ({"carried": '{"maj.rank_pct_max": 130}'}, "a percentage from 0 to 100"),
        ({"name": "a/b"}, "at most 40 letters"),
        ({"number:reg.require_fee": ""}, "no usable value for reg.require_fee"),
        ({"categories": ["OVERSEAS"]}, "scope.categories"),
        ({"from_day": ""}, "required"),
        ({"reason": ""}, "required"),
    ],
)
def test_a_number_that_does_not_fit_is_refused_with_its_reason_and_nothing_typed_is_lost(office, wrong, says):
    head = browser(office, office.aa_head)
    numbers = numbers_of(head, "detailed+HE", leave__max_times=3) | {"number:reg.rectify_wd": "7"}
    answer = head.post(
        new("detailed+HE", "numbers"), said(**({"name": "school-2027", "title": "本校细则"} | numbers | wrong))
    )
    page = answer.content.decode()
    assert answer.status_code == 400
    assert says in page
    assert 'name="number:reg.rectify_wd" value="7"' in page
    assert "leave.max_times&quot;: 3" in page or "carried" in wrong
    assert not EditionProposal.objects.exists()


def test_a_wrong_number_is_told_before_the_next_chapter_is_shown(office):
    head = browser(office, office.aa_head)
    numbers = numbers_of(head, "detailed+HE") | {"number:reg.window_working_days": "ten"}
    answer = head.post(new("detailed+HE", "numbers"), numbers | {"go": "leave"})
    assert answer.status_code == 400
    assert answer.context["form"].shown_chapter == "registration"


@pytest.mark.parametrize("carried", ["", "[1]", "{", '{"no.such.number": 1}', '{"tier.rules": ["R99"]}', "1e999"])
def test_what_we_did_not_write_is_not_carried(office, carried):
    head = browser(office, office.aa_head)
    answer = head.post(new("detailed+HE", "numbers"), {"go": "leave", "carried": carried, "chapter": "nonsense"})
    assert answer.status_code in {200, 400}
    assert answer.context["form"].carried_so_far == {}


def test_a_text_is_typed_or_uploaded(office):
    head = browser(office, office.aa_head)
    typed = own("typed").replace("\n", "\r\n")
    head.post(new("detailed", "text"), said(text_typed=typed))
    file = SimpleUploadedFile("own.toml", ("\ufeff" + own("uploaded")).encode(), "application/toml")
    head.post(new("detailed", "text"), said(text_typed=typed, file=file))
    assert set(EditionProposal.objects.values_list("name", "text")) == {
        ("typed", own("typed")),
        ("uploaded", own("uploaded")),
    }


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name = ", "this is not TOML"),
        ("", "Type the text"),
        ("[" * 5000, "this is not TOML"),
        (own("x").replace('unit = "WD"', 'unit = "XX"'), "arc.first_filing"),
        (own("x") + "\n[[provisions]]\nkind = 'registration'\n", "there is no such clause"),
    ],
)
def test_a_text_that_is_no_edition_is_refused_with_place_and_reason_and_stays_on_the_page(office, text, says):
    answer = browser(office, office.aa_head).post(new("detailed", "text"), said(text_typed=text))
    assert answer.status_code == 400
    assert says in answer.content.decode()
    assert not EditionProposal.objects.exists()


@pytest.mark.parametrize(
    ("content", "says"), [(b"\xff\xfe\x00", "not a text file in UTF-8"), (b"x" * 300_000, "200 KB")]
)
def test_a_file_that_is_no_text_is_refused(office, content, says):
    file = SimpleUploadedFile("own.toml", content, "application/toml")
    answer = browser(office, office.aa_head).post(new("detailed", "text"), said(text_typed="", file=file))
    assert answer.status_code == 400
    assert says in answer.content.decode()


def test_pressing_twice_proposes_once(office):
    head = browser(office, office.aa_head)
    key = "00000000-0000-4000-8000-000000000001"
    for _ in range(2):
        head.post(new("detailed+HE", "as-it-stands"), said(act_key=key))
    assert EditionProposal.objects.count() == 1


def test_the_registrar_is_offered_to_prepare_only_and_cannot_propose_by_hand(office):
    registrar = browser(office, office.registrar)
    assert 'value="propose"' not in registrar.get(new("detailed", "as-it-stands")).content.decode()
    registrar.post(new("detailed+HE", "as-it-stands"), said())
    assert EditionProposal.objects.get().state == "PREPARED"


def test_a_proposal_shows_what_it_says_otherwise_than_the_edition_in_force(office):
    head, leader = browser(office, office.aa_head), browser(office, office.principal)
    head.post(new("detailed+HE", "as-it-stands"), said())
    leader.post(reverse("rulebook:proposal_decide", args=[EditionProposal.objects.get().pk]), {"decision": "confirm"})
    numbers = numbers_of(head, "detailed+HE") | {"number:reg.window_working_days": "12"}
    later = (timezone.localdate() + timedelta(days=30)).isoformat()
    head.post(new("detailed+HE", "numbers"), said(name="own", title="本校细则", from_day=later, **numbers))
    page = " ".join(
        leader.get(reverse("rulebook:proposal", args=[EditionProposal.objects.latest("pk").pk]))
        .content.decode()
        .split()
    )
    row = page.partition("reg.window_working_days</code>")[2].partition("</tr>")[0]
    assert "10 working days" in row
    assert "12 working days" in row
    assert "集中注册期为开学之后的12个工作日。" in page
    assert "reg.frequency" not in page


def test_the_list_says_what_waits_and_the_regulations_page_leads_there(office):
    browser(office, office.aa_head).post(new("detailed+HE", "as-it-stands"), said())
    leader = browser(office, office.principal)
    assert "1 proposed edition" in leader.get("/rulebook/").content.decode()
    page = leader.get(reverse("rulebook:proposals")).content.decode()
    assert "waits for a school leader" in page
    assert "proposed edition" not in browser(office, office.wang).get("/rulebook/").content.decode()


def test_declining_without_a_reason_is_said_on_the_page(office):
    browser(office, office.aa_head).post(new("detailed+HE", "as-it-stands"), said())
    there = reverse("rulebook:proposal_decide", args=[EditionProposal.objects.get().pk])
    leader = browser(office, office.principal)
    page = leader.post(there, {"decision": "decline", "why": ""}, follow=True).content.decode()
    assert "Say why" in page
    assert leader.post(there, {"decision": "nonsense"}).status_code == 404
    assert EditionProposal.objects.get().state == "OPEN"
