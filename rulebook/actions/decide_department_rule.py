"""Accept or decline a department's rule."""

from datetime import datetime

from django.db.models import F, Func
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from rulebook.actions.add_edition import digest_of
from rulebook.actions.file_department_rule import CannotTighten, check_tightens
from rulebook.events import DepartmentRuleDecided
from rulebook.models import DepartmentRule, Edition
from rulebook.queries.departments import may_accept, take_rule
from rulebook.rules.amending import amended_text
from rulebook.rules.parameters import Layer
from rulebook.rules.parsing import read_edition
from security.journal import recorded
from security.models import Person

State = DepartmentRule.State


@recorded
def decide_department_rule(
    *, rule: int, accepts: bool, why: str = "", by: Person, at: datetime
) -> DepartmentRuleDecided:
    """The head of academic affairs accepts or declines what a head of department filed (SUP-2).

    Accepted, the values become an edition of the department's own, which decides for its students from the rule's day
    on, or from today if that has passed; an earlier rule of the department under the same edition ends there.

    :raises NotFound: if there is no such rule for this person, or somebody decided on it meanwhile
    :raises CannotTighten: by another office, by who filed it, without a reason for declining, or if its day has passed
    """
    found = take_rule(rule, by=by, at=at, states=[State.FILED])
    if not may_accept(by, at):
        raise CannotTighten(_("The head of academic affairs accepts the rules of departments (SUP-2)."))
    if found.filed_by_id == by.pk:
        raise CannotTighten(_("Another person must accept what one person filed."))
    if accepts:
        _put_in_force(found, by, at)
    elif not why.strip():
        raise CannotTighten(_("Say why: the head of the department reads the reason and may file another rule."))
    found.state = State.ACCEPTED if accepts else State.DECLINED
    found.decided_by, found.decided_at, found.decided_why = by, at, why.strip()
    found.save(update_fields=["state", "decided_by", "decided_at", "decided_why", "edition"])
    return DepartmentRuleDecided(
        at=at,
        by=by.pk,
        about=f"rulebook.departmentrule:{found.pk}",
        rule=found.pk,
        unit=found.unit.name,
        name=found.base.name,
        accepted=accepts,
        filed_by=found.filed_by_id,
    )


def _put_in_force(rule: DepartmentRule, by: Person, at: datetime) -> None:
    first = rule.during.lower
    if first < localtime(at).date():
        raise CannotTighten(_("Its day has passed. The department files it again for today or a later day."))
    check_tightens(rule.base, rule.values)
    accepted = DepartmentRule.objects.select_for_update().filter(state=State.ACCEPTED)
    others = accepted.filter(unit=rule.unit_id, base=rule.base_id)
    if others.filter(during__startswith__gte=first).exists():
        raise CannotTighten(_("Another rule of this department begins on that day or later; withdraw that one first."))
    others.filter(during__contains=first).update(
        during=Func(Func(F("during"), function="lower"), first, function="daterange")
    )
    rule.edition = _edition_of(rule, by, at)


def _edition_of(rule: DepartmentRule, by: Person, at: datetime) -> Edition:
    """The school's text with the department's values: an edition of its own, which no category has."""
    base, unit = rule.base, rule.unit
    text = amended_text(
        base.text,
        name=f"{base.name[:20]}.{unit.code[:8]}.{rule.pk}",
        title=f"{base.title[:80]}·{unit.name[:36]}",
        changes=rule.values,
        layer=Layer.DEPARTMENT,
    )
    rules = read_edition(text, "edition.toml")
    return Edition.objects.create(
        name=rules.name,
        title=rules.title,
        layer="+".join((*rules.layers, Layer.DEPARTMENT)),
        text=text,
        digest=digest_of(text),
        proposed_by=rule.filed_by,
        confirmed_by=by,
        enacted_at=at,
    )
