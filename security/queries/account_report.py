"""The account report: which accounts are listed under which finding, in one statement for all of them."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import TruncDate
from django.utils.timezone import localtime

from security.events import AccountsReviewed, SignedIn
from security.models import Account, Appointment, Entry, Guardianship, KnownDevice, SecondFactor, Session
from security.rules.account_findings import FINDINGS
from security.rules.belonging import belonging
from security.rules.offices import ROLES

REPORT: Final = "security.account-report"
"""What a signed review is about, in the journal."""
PRIVILEGED: Final = tuple(role.code for role in ROLES if role.is_privileged)


def accounts_under(key: str, at: datetime) -> QuerySet[Account]:
    """The open accounts listed under this finding, in the order of names.

    :raises KeyError: for a finding that the report does not know
    """
    found = _open_accounts().filter(_CONDITIONS[key](at)).select_related("person")
    return found.order_by("person__pinyin", "pk")


def counts(at: datetime) -> dict[str, int]:
    """How many accounts each finding lists: one statement, however many there are."""
    asked = {one.key: Count("pk", filter=_CONDITIONS[one.key](at)) for one in FINDINGS}
    return _open_accounts().aggregate(**asked)


def last_review() -> Entry | None:
    """The newest review of the report that an auditor signed."""
    signed = Entry.objects.filter(about=REPORT, event=AccountsReviewed.key).select_related("by")
    return signed.order_by("-pk").first()


def offices_today(at: datetime) -> QuerySet[Appointment]:
    """The appointments in force on the day of `at`."""
    return Appointment.objects.filter(during__contains=localtime(at).date())


def networks_by_day(at: datetime, *, persons: Collection[int] | None = None) -> QuerySet[Entry, Any]:
    """Per person (`by`, one of `persons` if they are given) and day: from how many networks there were sign-ins.

    Only where they are as many as the settings say.
    """
    signed_in = Entry.objects.filter(event=SignedIn.key, at__gt=_looked_back(at), at__lte=at)
    signed_in = signed_in if persons is None else signed_in.filter(by__in=persons)
    by_day = signed_in.annotate(day=TruncDate("at"), network=KT("particulars__network")).values("by", "day")
    return by_day.annotate(n=Count("network", distinct=True)).filter(n__gte=settings.ACCOUNT_SHARED_NETWORKS)


def devices_by_day(at: datetime, *, accounts: Collection[int] | None = None) -> QuerySet[KnownDevice, Any]:
    """Per account (one of `accounts` if they are given) and day: how many devices were seen for the first time.

    Only where they are as many as the settings say.
    """
    new = KnownDevice.objects.filter(first_seen__gt=_looked_back(at), first_seen__lte=at)
    new = new if accounts is None else new.filter(account__in=accounts)
    by_day = new.annotate(day=TruncDate("first_seen")).values("account", "day")
    return by_day.annotate(n=Count("pk")).filter(n__gte=settings.ACCOUNT_SHARED_DEVICES)


def sessions_at_once() -> QuerySet[Session]:
    """Sessions of an account that were used within minutes of one from another network."""
    apart = timedelta(minutes=settings.ACCOUNT_AT_ONCE_MINUTES)
    other = Session.objects.filter(
        account=OuterRef("account"),
        network__isnull=False,
        seen_at__gte=OuterRef("seen_at") - apart,
        seen_at__lte=OuterRef("seen_at") + apart,
    ).exclude(network=OuterRef("network"))
    return Session.objects.filter(Exists(other), account__isnull=False, network__isnull=False)


def _open_accounts() -> QuerySet[Account]:
    return Account.objects.filter(is_active=True, person__is_system=False)


def _looked_back(at: datetime) -> datetime:
    return at - timedelta(days=settings.ACCOUNT_SHARED_LOOK_BACK_DAYS)


def _unused(at: datetime) -> Q:
    return Q(last_login=None, created_at__lt=at - timedelta(days=settings.ACCOUNT_UNUSED_DAYS))


def _stale(at: datetime) -> Q:
    return _in_office(at) & Q(last_login__lt=at - timedelta(days=settings.ACCOUNT_STALE_DAYS))


def _shared(at: datetime) -> Q:
    many_networks = Q(person__in=networks_by_day(at).values("by"))
    return many_networks | Q(pk__in=devices_by_day(at).values("account"))


def _at_once(_at: datetime) -> Q:
    return Q(pk__in=sessions_at_once().values("account"))


def _no_factor(at: datetime) -> Q:
    return _in_office(at) & ~Q(pk__in=SecondFactor.objects.filter(ended_at=None).values("account"))


def _no_place(at: datetime) -> Q:
    day = localtime(at).date()
    in_time = Appointment.objects.filter(Q(during__endswith__gt=day) | Q(during__upper_inf=True))
    nowhere = ~Q(person__in=in_time.values("person"))
    nowhere &= ~Q(person__in=Guardianship.objects.filter(ended_at=None).values("guardian"))
    for persons in belonging(at):
        nowhere &= ~Q(person__in=persons.values("pk"))
    return nowhere


def _demo(_at: datetime) -> Q:
    return Q(is_demo=True) if not settings.DEMO_MODE else Q(pk__in=[])


def _must_change(_at: datetime) -> Q:
    return Q(must_change_password=True)


def _privileged(at: datetime) -> Q:
    return Q(person__in=offices_today(at).filter(office__in=PRIVILEGED).values("person"))


def _in_office(at: datetime) -> Q:
    return Q(person__in=offices_today(at).values("person"))


_CONDITIONS: Final[Mapping[str, Callable[[datetime], Q]]] = {
    "unused": _unused,
    "stale": _stale,
    "shared": _shared,
    "at_once": _at_once,
    "no_factor": _no_factor,
    "no_place": _no_place,
    "demo": _demo,
    "must_change": _must_change,
    "privileged": _privileged,
}
