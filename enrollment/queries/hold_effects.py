"""What an open hold does to a registration: said by the edition that decides it, never by the hold alone (REG-2.2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import TextChoices
from django.utils.timezone import localtime
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from enrollment.models import Batch, HoldKind
from enrollment.queries.windows import period_ends
from rulebook.clauses import registration as clauses
from rulebook.models import Edition
from rulebook.queries import in_force_by_category, rules_of

OF_HOLDS: Final = (clauses.no_adverse_record_blocks.name, clauses.no_adverse_record_is_open.name)
ANY_DAY: Final = date(2000, 1, 1)


class Effect(TextChoices):
    """What an open hold does to a registration, the gravest first."""

    BLOCKS = "BLOCKS", _("blocks registration")
    ASKS = "ASKS", _("asks for a reason")
    NOTHING = "NOTHING", _("has no effect on registration")

    @property
    def tone(self) -> str:
        """The colour in which a page shows it."""
        return {"BLOCKS": "bad", "ASKS": "warn"}.get(self.value, "")


@dataclass(frozen=True)
class Said:
    """What a kind of hold does, and by which editions, where they do not agree."""

    effect: Effect
    where: str = ""


def effect_of(kind: HoldKind, *, edition: int) -> Effect:
    """What an open hold of this kind does to a registration that this edition decides.

    The clauses themselves are asked: an edition without a provision about holds lets them do nothing.
    """
    hold = clauses.Hold(kind.pk, kind.blocks_registration)
    case = clauses.RegistrationCase(
        today=ANY_DAY, status="ACTIVE", window_opens=ANY_DAY, window_ends=ANY_DAY, holds=(hold,)
    )
    found = [one for one in rules_of(edition).rule("registration", case) if one.provision.clause in OF_HOLDS]
    if any(one.blocks for one in found):
        return Effect.BLOCKS
    return Effect.ASKS if any(one.asks_reason for one in found) else Effect.NOTHING


def deciding_editions(at: datetime) -> Mapping[str, Edition]:
    """Per student category the edition by which registrations are decided now: that of the batch which is open, else
    the one in force.
    """
    found = in_force_by_category(at)
    running = Batch.objects.alias(ends=period_ends("")).filter(closed_at=None, ends__gte=localtime(at).date())
    for batch in running.select_related("edition").defer("edition__text").order_by("opened_at", "pk"):
        found |= dict.fromkeys(batch.categories, batch.edition)
    return found


def effects_of(kind: HoldKind, editions: Iterable[Edition]) -> Sequence[Said]:
    """What a hold of this kind does, the gravest first; with the editions' titles where they differ."""
    said: dict[Effect, list[str]] = {}
    for one in {edition.pk: edition for edition in editions}.values():
        said.setdefault(effect_of(kind, edition=one.pk), []).append(one.title)
    order = [effect for effect in Effect if effect in said]
    return [Said(effect, _now(", ").join(said[effect]) if len(order) > 1 else "") for effect in order]
