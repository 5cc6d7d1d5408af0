"""Language and single keys are the owner's choice, kept by an act like everything else that is written."""

import pytest

from security.actions.choose_preferences import choose_preferences
from security.models import Account, Entry
from security.queries import NotFound

CHOSEN = "security.preferences-chosen"


def kept(person) -> tuple[str, bool]:
    account = Account.objects.get(person=person)
    return account.language, account.shortcuts


def test_what_is_chosen_is_kept_and_the_journal_knows(cast):
    choose_preferences(account=cast.wang.account.pk, language="en", by=cast.wang, at=cast.at)
    assert kept(cast.wang) == ("en", True)
    choose_preferences(account=cast.wang.account.pk, shortcuts=False, by=cast.wang, at=cast.at)
    assert kept(cast.wang) == ("en", False)
    entries = Entry.objects.filter(event=CHOSEN, person=cast.wang, by=cast.wang).order_by("pk")
    assert [entry.particulars for entry in entries] == [
        {"language": "en", "shortcuts": True},
        {"language": "en", "shortcuts": False},
    ]


def test_nobody_chooses_for_another(cast):
    with pytest.raises(NotFound):
        choose_preferences(account=cast.li.account.pk, language="en", by=cast.wang, at=cast.at)
    assert kept(cast.li) == ("", True)


def test_a_closed_account_chooses_nothing(cast):
    with pytest.raises(NotFound):
        choose_preferences(account=cast.closed.account.pk, language="en", by=cast.closed, at=cast.at)


def test_choosing_what_is_chosen_already_is_no_act(cast):
    browser = cast.client(cast.wang)
    for _time in range(3):
        browser.post("/preferences/", {"language": "en", "mode": "dark"})
    assert Entry.objects.filter(event=CHOSEN, person=cast.wang).count() == 1


def test_a_visitor_chooses_for_this_browser_only(cast):
    answer = cast.client(None).post("/preferences/", {"language": "en", "shortcuts": "off"})
    assert answer.cookies["language"].value == "en"
    assert not Entry.objects.filter(event=CHOSEN).exists()
