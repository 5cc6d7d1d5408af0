"""The lines of the account report: for one page of accounts what each is based on, in words."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import Min, Prefetch, QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from security.models import Account
from security.queries.account_report import (
    PRIVILEGED,
    devices_by_day,
    networks_by_day,
    offices_today,
    sessions_at_once,
)
from security.rules.account_findings import Finding
from security.rules.offices import role
from security.sealed_search import WORDS, in_address

Facts = Mapping[int, str]
"""A sentence per account (id)."""


@dataclass(frozen=True)
class Line:
    """One account as the report lists it. `marked` wants to be looked at first; `sought` is the part of
    an address by which other pages find it, sealed.
    """

    account: Account
    offices: str
    fact: str
    marked: bool
    sought: str


def about_words(finding: Finding) -> str:
    """From when on an account is listed, with the thresholds of the settings."""
    return _(finding.about).format(
        unused=settings.ACCOUNT_UNUSED_DAYS,
        stale=settings.ACCOUNT_STALE_DAYS,
        abandoned=settings.ACCOUNT_ABANDONED_DAYS,
        networks=settings.ACCOUNT_SHARED_NETWORKS,
        devices=settings.ACCOUNT_SHARED_DEVICES,
        look_back=settings.ACCOUNT_SHARED_LOOK_BACK_DAYS,
        at_once=settings.ACCOUNT_AT_ONCE_MINUTES,
    )


def lines_of(finding: Finding, rows: QuerySet[Account], at: datetime) -> list[Line]:
    """These accounts (one page of them) in words: as many statements for one as for all."""
    held = Prefetch("person__appointments", queryset=offices_today(at).select_related("unit"), to_attr="held_today")
    accounts = list(rows.prefetch_related("sign_in_names", held))
    facts = _FACTS[finding.key](accounts, at)
    return [
        Line(one, _offices(one), facts.get(one.pk, ""), _is_marked(finding, one, at), _sought(one)) for one in accounts
    ]


def _offices(account: Account) -> str:
    held = account.person.held_today  # type: ignore[attr-defined]
    return _(", ").join(f"{_(role(one.office_id).title)} ({one.unit.name})" for one in held)


def _is_marked(finding: Finding, account: Account, at: datetime) -> bool:
    long_ago = at - timedelta(days=settings.ACCOUNT_ABANDONED_DAYS)
    return finding.key == "stale" and account.last_login is not None and account.last_login < long_ago


def _sought(account: Account) -> str:
    """By a number that finds the account; by its name where it is known by an address only."""
    numbers = sorted(name.key for name in account.sign_in_names.all() if not name.key.startswith("mail:"))
    return in_address({WORDS: numbers[0] if numbers else account.person.name})


def _since_opened(accounts: Sequence[Account], at: datetime) -> Facts:
    return {one.pk: _("Opened on {day}.").format(day=_day(one.created_at)) for one in accounts}


def _since_sign_in(accounts: Sequence[Account], at: datetime) -> Facts:
    return {one.pk: _last_sign_in(one, at) for one in accounts}


def _last_sign_in(account: Account, at: datetime) -> str:
    if account.last_login is None:
        return _("Never signed in; opened on {day}.").format(day=_day(account.created_at))
    n = (at - account.last_login).days
    words = ngettext("Last sign-in on {day}, {n} day ago.", "Last sign-in on {day}, {n} days ago.", n)
    return words.format(day=_day(account.last_login), n=n)


def _many_places(accounts: Sequence[Account], at: datetime) -> Facts:
    found: dict[int, list[str]] = defaultdict(list)
    by_person = {one.person_id: one.pk for one in accounts}
    for row in _most_first(networks_by_day(at, persons=list(by_person))):
        words = _("{n} networks on {day}.").format(n=row["n"], day=row["day"])
        found[by_person[row["by"]]].append(words)
    for row in _most_first(devices_by_day(at, accounts=list(by_person.values()))):
        words = _("{n} new devices on {day}.").format(n=row["n"], day=row["day"])
        found[row["account"]].append(words)
    return {pk: " ".join(words[:3]) for pk, words in found.items()}


def _most_first(rows: Iterable[Any]) -> list[Any]:
    return sorted(rows, key=lambda row: (row["n"], row["day"]), reverse=True)


def _two_at_once(accounts: Sequence[Account], at: datetime) -> Facts:
    found: dict[int, list[str]] = defaultdict(list)
    rows = sessions_at_once().filter(account__in=[one.pk for one in accounts]).order_by("-seen_at", "session_key")
    for row in rows:
        seen = f"{localtime(row.seen_at):%m-%d %H:%M}" if row.seen_at else ""
        found[row.account_id or 0].append(" ".join(part for part in (row.network, row.device, seen) if part))
    return {pk: _("; ").join(words[:4]) for pk, words in found.items()}


def _since_appointed(accounts: Sequence[Account], at: datetime) -> Facts:
    found: dict[int, list[str]] = defaultdict(list)
    by_person = {one.person_id: one.pk for one in accounts}
    held = offices_today(at).filter(person__in=list(by_person), office__in=PRIVILEGED)
    for person, office, since in held.values_list("person", "office").annotate(since=Min("during__startswith")):
        words = _("{office} since {day}.").format(office=_(role(office).title), day=since)
        found[by_person[person]].append(words)
    return {pk: " ".join(sorted(words)) for pk, words in found.items()}


def _day(moment: datetime) -> date:
    return localtime(moment).date()


_FACTS: Final[Mapping[str, Callable[[Sequence[Account], datetime], Facts]]] = {
    "unused": _since_opened,
    "stale": _since_sign_in,
    "shared": _many_places,
    "at_once": _two_at_once,
    "no_factor": _since_sign_in,
    "no_place": _since_sign_in,
    "demo": _since_opened,
    "must_change": _since_opened,
    "privileged": _since_appointed,
}


def shown_counts(found: Mapping[str, int], keys: Iterable[str]) -> str:
    """The counts as the page's form carries them, so that a review signs what was seen."""
    return ",".join(f"{key}:{found.get(key, 0)}" for key in keys)
