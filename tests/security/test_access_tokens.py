"""Who gives other systems a token, what is kept of it, and how its use comes into the journal (REG-4.2)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from lxml import html

from security.actions.issue_access_token import CannotIssueToken, issue_access_token
from security.actions.revoke_access_token import revoke_access_token
from security.backends.tokens import count_use, token_shown
from security.models import AccessToken, Entry, TokenUse
from security.queries import NotFound
from security.queries.access_tokens import state_of, tokens_listed
from security.rules.access_tokens import new_token
from security.sweeps.token_uses import note_uses

LIST, NEW = "security:access_tokens", "security:access_token_new"


def given(cast, system: str = "选课系统", *, days: int = 200, ago: int = 0) -> tuple[str, AccessToken]:
    """A token and its row; given so many days ago, for so many from today on."""
    token, now = new_token(), timezone.now()
    last_day = timezone.localdate() + timedelta(days=days)
    done = issue_access_token(
        system=system, scope="STUDY_RIGHT", last_day=last_day, token=token,
        by=cast.sysadmin, at=now - timedelta(days=ago),
    )  # fmt: skip
    return token, AccessToken.objects.get(pk=done.token)


class TestGiving:
    def test_the_system_administrator_does_nobody_else(self, cast):
        for key in ("secadmin", "aa_head", "registrar", "auditor"):
            with pytest.raises(CannotIssueToken):
                issue_access_token(
                    system="x", scope="STUDY_RIGHT", last_day=timezone.localdate(), token=new_token(),
                    by=getattr(cast, key), at=timezone.now(),
                )  # fmt: skip
        assert not AccessToken.objects.exists()

    @pytest.mark.parametrize("days", [-1, 367])
    def test_neither_for_a_day_that_is_over_nor_for_ever(self, cast, days):
        with pytest.raises(CannotIssueToken, match="截止日"):
            given(cast, days=days)

    def test_of_the_token_only_its_digest_and_its_beginning_are_kept(self, cast):
        token, row = given(cast)
        kept = [str(value) for value in AccessToken.objects.values_list().get()]
        entry = Entry.objects.get(event="security.access-token-issued")
        assert not [one for one in (*kept, str(entry.particulars)) if token in one]
        assert token.startswith(row.begins)
        assert len(token) - len(row.begins) > 30

    def test_the_page_shows_it_once_and_it_works(self, cast):
        client = cast.client(cast.sysadmin)
        page = html.fromstring(client.get(reverse(NEW)).content)
        said = {one.get("name"): one.get("value") for one in page.xpath("//main//input[@type='hidden']")}
        said |= {"system": "考务系统", "last_day": str(timezone.localdate() + timedelta(days=30))}
        [token] = html.fromstring(client.post(reverse(NEW), said).content).xpath("//*[@id='token']/@value")
        assert token_shown(token, "STUDY_RIGHT", timezone.now()).system == "考务系统"
        again = client.post(reverse(NEW), said, follow=True)  # pressed twice
        assert AccessToken.objects.count() == 1
        assert "xj_" not in again.content.decode().replace(token[:9], "")
        assert "已显示过一次" in again.content.decode()
        assert token not in client.get(reverse(LIST)).content.decode()

    def test_what_is_missing_is_said_and_nothing_typed_is_lost(self, cast):
        client = cast.client(cast.sysadmin)
        answer = client.post(reverse(NEW), {"system": "考务系统", "last_day": "2020-01-01"})
        assert answer.status_code == 400
        assert "考务系统" in answer.content.decode()


class TestTheList:
    def test_each_with_its_state_worst_first_in_words(self, cast):
        now = timezone.now()
        rows = {
            "使用中": given(cast, "甲"),
            "即将到期": given(cast, "乙", days=5),
            "长期未使用": given(cast, "丙", ago=120),
        }
        _token, revoked = rows["已撤销"] = given(cast, "丁")
        count_use(rows["使用中"][1], now)
        revoke_access_token(token=revoked.pk, by=cast.sysadmin, at=now)
        states = {one.system: state_of(one, now) for one in tokens_listed()}
        assert states == {"甲": "in_use", "乙": "ending", "丙": "stale", "丁": "revoked"}
        assert list(states)[-1] == "丁"
        page = cast.client(cast.sysadmin).get(reverse(LIST)).content.decode()
        assert not [words for words in rows if words not in page]

    def test_a_press_revokes_it(self, cast):
        token, row = given(cast)
        client = cast.client(cast.sysadmin)
        client.post(reverse("security:access_token_revoke", args=[row.pk]))
        assert token_shown(token, "STUDY_RIGHT", timezone.now()) is None
        assert Entry.objects.filter(event="security.access-token-revoked", by=cast.sysadmin).exists()

    def test_nobody_else_revokes_it_and_nobody_twice(self, cast):
        _token, row = given(cast)
        for by in (cast.secadmin, cast.aa_head):
            with pytest.raises(NotFound):
                revoke_access_token(token=row.pk, by=by, at=timezone.now())
        revoke_access_token(token=row.pk, by=cast.sysadmin, at=timezone.now())
        with pytest.raises(NotFound, match="已被撤销"):
            revoke_access_token(token=row.pk, by=cast.sysadmin, at=timezone.now())


class TestItsUse:
    def test_an_hour_is_one_entry_with_its_counts_however_often_it_was_asked(self, cast):
        _token, row = given(cast)
        begun = timezone.now().replace(minute=5, second=0, microsecond=0)
        for second in range(30):
            count_use(row, begun + timedelta(seconds=second))
        assert note_uses(begun + timedelta(minutes=30)) == 0  # the hour goes on
        assert note_uses(begun + timedelta(hours=1)) == 1
        assert note_uses(begun + timedelta(hours=2)) == 0
        [entry] = Entry.objects.filter(event="security.access-tokens-used")
        assert entry.particulars["asked"] == 30
        assert entry.particulars["refused"] == 0
        assert entry.about == f"security.accesstoken:{row.pk}"
        assert TokenUse.objects.count() == 1
