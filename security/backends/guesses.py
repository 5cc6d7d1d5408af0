"""Counting the guesses at a password. Each is counted before the password is looked at, so a burst gains nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.http import HttpRequest

from security.backends.devices import digest_for, read_device
from security.fields.cipher import blind
from security.models import Account, KnownDevice, SignInFailure
from security.rules import guessing

KEPT_FOR = timedelta(days=2)


class TooManyGuesses(Exception):
    """No more guesses for now. `again_at` is when the next is allowed."""

    def __init__(self, again_at: datetime) -> None:
        super().__init__(again_at)
        self.again_at = again_at


@dataclass(frozen=True)
class Guess:
    """One attempt. It counts as failed until it is `right`."""

    row: SignInFailure

    def right(self) -> None:
        """Uncount it."""
        self.row.delete()


def begin_guess(
    request: HttpRequest,
    name: str,
    account: Account | None,
    *,
    limits: Sequence[guessing.Limit] = guessing.A_NAME,
) -> Guess:
    """Count an attempt at this name (an account's or not: a stranger cannot tell) and let it pass or not.

    `limits` are those of the name on a device it has not signed in from; without any, only the network is counted.

    :raises TooManyGuesses: when the name, the network or the device has used up its attempts (S:AUT-01)
    """
    at: datetime = request.at  # type: ignore[attr-defined]
    row = SignInFailure.objects.create(
        name_digest=blind(name, "sign-in name"),
        network=request.network,  # type: ignore[attr-defined]
        device=_known_device(request, account),
        at=at,
    )
    again_at = _free_again(row, at, limits)
    if again_at is not None:
        row.delete()
        raise TooManyGuesses(again_at)
    return Guess(row)


def forget_old_guesses(at: datetime) -> int:
    """Delete what no limit looks at any more; how many rows that were."""
    return SignInFailure.objects.filter(at__lt=at - KEPT_FOR).delete()[0]


def _known_device(request: HttpRequest, account: Account | None) -> str:
    """A short name of the device if the account has signed in from it before, else an empty text."""
    device = read_device(request)
    digest = digest_for(device, account)
    known = KnownDevice.objects.filter(token_digest=digest).exists()
    return digest.hex()[:40] if device and known else ""


def _free_again(row: SignInFailure, at: datetime, limits: Sequence[guessing.Limit]) -> datetime | None:
    others = SignInFailure.objects.exclude(pk=row.pk)
    if row.device:
        return guessing.free_again(
            guessing.A_DEVICE, _times(others.filter(device=row.device), guessing.A_DEVICE, at), at
        )
    wave = _a_wave_is_on(others, at)
    names = guessing.A_NAME_IN_A_WAVE if wave and limits else limits
    networks = guessing.A_NETWORK_IN_A_WAVE if wave else guessing.A_NETWORK
    same_name = others.filter(name_digest=row.name_digest, device="")
    same_network = others.filter(network=row.network, device="")
    waits = [
        guessing.free_again(names, _times(same_name, names, at), at) if names else None,
        guessing.free_again(networks, _times(same_network, networks, at), at),
    ]
    return max((wait for wait in waits if wait), default=None)


def _times(rows: QuerySet[SignInFailure], limits: Sequence[guessing.Limit], at: datetime) -> list[datetime]:
    since = at - max(limit.window for limit in limits)
    most = max(limit.count for limit in limits)
    return list(rows.filter(at__gt=since).order_by("-at").values_list("at", flat=True)[:most])


def _a_wave_is_on(others: QuerySet[SignInFailure], at: datetime) -> bool:
    """Whether guessing goes on everywhere: found by walking back so many rows, not by counting the table."""
    limit = guessing.EVERYTHING
    reached = others.order_by("-pk").values_list("at", flat=True)[limit.count - 1 : limit.count]
    return any(one > at - limit.window for one in reached)
