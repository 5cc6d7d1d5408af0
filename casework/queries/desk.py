"""Whose desk an application lies on, and taking it from there: find, authorise and lock in one place."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from casework.kind import all_kinds, kind_of
from casework.models import NO_DAY, Application, Decision, State, Step
from casework.queries.returns import labels_of_items
from casework.queries.words import verdict_words
from casework.rules.looking_on import may_look_on
from security.access import Reach, reach_of
from security.models import Guardianship, Person, Unit
from security.models.guardianship import VERIFIED
from security.queries import lock_persons
from security.rules import matrix
from security.rules.offices import route_office

_BY_VERB: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "decide": {},
        "opinion": {"mode": Step.Mode.OPINION},
        "prepare": {"verb": "prepare"},
    }
)
"""By the verb of the permission matrix (domain 2.2), which steps lie on the desk: of who decides every one, of who may
only say what he thinks those that ask for no more, of who prepares those that are called so.
"""


class NotOnTheDesk(Exception):
    """The application does not wait for this officer (any more). The message says who decided, when and what."""


class ForeignApplication(Exception):
    """The application is not this person's own, or not in the state this asks for."""


def on_the_desk_of(officer: Person, at: datetime) -> QuerySet[Application]:
    """The applications that wait for this officer's decision; `due` is the day by which, `NO_DAY` where there is none.

    Never the officer's own, never one the officer opened for somebody, never one already signed for another office
    (domain 2.3.1), never one that its kind keeps from the officer.
    """
    signed = Decision.objects.signed().filter(application=OuterRef("pk"), officer=officer)
    kept = Q(pk__in=())
    for kind in all_kinds():
        kept |= kind.kept_from(officer)
    return (
        _with_the_offices_of(officer, at)
        .exclude(kept)
        .filter(state=State.OPEN)
        .exclude(person=officer)
        .exclude(opened_by=officer)
        .exclude(Exists(signed))
    )


def returned_by(officer: Person, at: datetime) -> QuerySet[Application]:
    """What this officer gave back for correction and has not got again. Meanwhile no clock runs."""
    returned = Decision.objects.standing().filter(verdict="RETURNED")
    rows = _with_the_offices_of(officer, at).filter(Q(due=NO_DAY), state=State.WITH_APPLICANT)
    return rows.filter(Exists(returned.filter(application=OuterRef("pk"), officer=officer)))


def _with_the_offices_of(officer: Person, at: datetime) -> QuerySet[Application]:
    """Applications whose current step is for an office that the officer holds, with the day by which it is `due`.

    A step is for the office of one unit: the class's tutor, the department's, the school's.
    """
    kinds_of: dict[Reach, dict[str, Q]] = defaultdict(lambda: defaultdict(Q))
    for verb, asked in _BY_VERB.items():
        of_the_step = Q(**{f"waiting_for__{name}": value for name, value in asked.items()})
        for reach, pairs in _reaches(officer, at, verbs=(verb,)).items():
            for kind, office in pairs:
                kinds_of[reach][office] |= Q(kind=kind) & of_the_step
    waiting = Q(pk__in=())
    for reach, offices in kinds_of.items():  # the unit once a reach: by it the index of the desk is read
        steps = Q(pk__in=())
        for office, kinds in offices.items():
            steps |= Q(waiting_for__office=office) & kinds
        waiting |= steps if reach.everywhere else steps & Q(waiting_for__unit__in=reach.units)
    rows = Application.objects.alias(due=Coalesce("waiting_for__due_on", Value(NO_DAY)))
    return rows.filter(waiting, waiting_for__state=Step.State.CURRENT)


def answering_roles(kind: str, step: Step) -> tuple[str, ...]:
    """The roles on whose desk a step of this kind of application lies."""
    verbs = [
        verb for verb, asked in _BY_VERB.items() if all(getattr(step, name) == value for name, value in asked.items())
    ]
    members = route_office(step.office).members()
    return tuple(one for one in matrix.offices_for(kind_of(kind).functions[step.office], verbs=verbs) if one in members)


def visible_to(reader: Person, at: datetime) -> QuerySet[Application]:
    """What this person may read: one's own, a verified ward's, those that one began for somebody, and those of the
    kinds and units one acts for; of the drafts of others those that one began oneself.
    """
    seen = Q(person=reader) | Q(person__in=wards_of(reader, at)) | began_for_others(reader, at)
    for reach, pairs in _reaches(reader, at, verbs=None).items():
        kinds = Q(kind__in={kind for kind, _office in pairs}) & (~Q(state=State.DRAFT) | Q(opened_by=reader))
        seen |= kinds if reach.everywhere else kinds & Q(unit__in=_units(reach))
    return Application.objects.filter(seen)


def began_for_others(officer: Person, at: datetime) -> Q:
    """Of applications: that this officer began them for somebody, and may do so still."""
    found = Q(pk__in=())
    for kind in all_kinds():
        found |= Q(kind=kind.key, opened_by=officer) & ~Q(person=officer) & kind.filed_by(officer, at)
    return found


def acts_for_an_office(person: Person, at: datetime) -> bool:
    """Whether the person decides or prepares applications anywhere, so that there is a desk to show."""
    return bool(_reaches(person, at, verbs=("decide", "prepare")))


def wards_of(guardian: Person, at: datetime) -> QuerySet[Person]:
    """Those whose affairs this guardian may see now: the link is verified and not ended (SEC-2.4),
    and who is of age consents (AMB-26).
    """
    return Person.objects.filter(pk__in=_links_of(guardian).filter(may_look_on(at)).values("person"))


def wards_open_or_not(guardian: Person, at: datetime) -> QuerySet[Any]:
    """Everybody this guardian is verified for, `is_open` where the guardian may look on now."""
    open_now = _links_of(guardian).filter(may_look_on(at), person=OuterRef("pk"))
    return Person.objects.filter(pk__in=_links_of(guardian).values("person")).annotate(is_open=Exists(open_now))


def _links_of(guardian: Person) -> QuerySet[Guardianship]:
    return Guardianship.objects.filter(VERIFIED, guardian=guardian)


def take_from_desk(application_id: int, *, officer: Person, at: datetime, seen: int | None = None) -> Application:
    """Lock the person, then the application, and make sure that it still lies on this officer's desk.

    `seen` is the version that the officer read before answering; None where no page was read.
    :raises NotOnTheDesk: with a sentence that says who decided meanwhile, when and what, or what is new since
    """
    taken = take_all_from_desk([application_id], officer=officer, at=at)
    if not taken:
        raise NotOnTheDesk(why_not_on_the_desk(application_id, officer=officer, at=at))
    if seen is not None and taken[0].version != seen:
        raise NotOnTheDesk(what_is_new(taken[0], seen=seen))
    return taken[0]


def take_all_from_desk(ids: Collection[int], *, officer: Person, at: datetime) -> list[Application]:
    """Lock the persons in their order, then the applications in theirs; those that still lie on this desk.

    Each comes with the step it waits for. Those that a colleague took or claimed meanwhile are left out.
    """
    return list(locked_on_the_desk(ids, officer=officer, at=at).filter(unclaimed_for(officer)))


def locked_on_the_desk(ids: Collection[int], *, officer: Person, at: datetime) -> QuerySet[Application]:
    """Those on this desk, whoever has claimed them: persons are locked at once, applications when they are read."""
    lock_persons(Application.objects.filter(pk__in=ids).values_list("person", flat=True))
    desk = on_the_desk_of(officer, at).filter(pk__in=ids).select_related("waiting_for")
    return desk.select_for_update(of=("self",), no_key=True).order_by("pk")


def unclaimed_for(officer: Person) -> Q:
    """Of applications: that no colleague of this officer has claimed."""
    return Q(waiting_for__claimed_by=None) | Q(waiting_for__claimed_by=officer)


def take_own(application_id: int, *, person: Person, states: Iterable[str], at: datetime) -> Application:
    """Lock one's own application, if it is in one of these states: filed, or opened for whom it concerns.

    A draft is of who began it alone: nobody signs what another has filled in.
    :raises ForeignApplication: with a sentence, also to an officer who may file for this student no longer
    """
    own = Application.objects.filter(Q(person=person) | began_for_others(person, at), pk=application_id)
    lock_persons(own.values_list("person", flat=True))
    application = own.select_for_update(of=("self",), no_key=True).first()
    of_the_opener = application is not None and (
        application.state == State.DRAFT or kind_of(application.kind).is_of_the_school
    )
    if application is None or (of_the_opener and application.opened_by_id != person.pk):
        raise ForeignApplication(_("This is not an application of yours."))
    if application.state not in set(states):
        label = State(application.state).label
        raise ForeignApplication(
            _("The application %(number)s is now “%(state)s”; this can no longer be done. Load the page again.")
            % {"number": application.number, "state": label}
        )
    return application


def to_fill_in(person: Person, at: datetime) -> Q:
    """Of applications: that this person fills them in. A draft: who began it; what was returned: its student too."""
    began = (Q(opened_by=person, person=person) | began_for_others(person, at)) & Q(
        state__in=[State.DRAFT, State.WITH_APPLICANT]
    )
    return began | Q(person=person, state=State.WITH_APPLICANT)


def is_kept_from(officer: Person, application: Application) -> bool:
    """Whether its kind keeps this application from the officer, for a part he has in it (domain 2.3)."""
    kept = kind_of(application.kind).kept_from(officer)
    return Application.objects.filter(kept, pk=application.pk).exists()


def why_not_on_the_desk(application_id: int, *, officer: Person, at: datetime) -> str:
    """A sentence for the officer who came too late, or who may not decide it."""
    application = Application.objects.select_related("person").filter(pk=application_id).first()
    if application is None:
        return _("There is no such application.")
    if officer.pk in {application.person_id, application.opened_by_id}:
        return _("You filed this application yourself, so somebody else decides it.")
    if is_kept_from(officer, application):
        return kind_of(application.kind).why_kept()
    claimed = Step.objects.filter(pk=application.waiting_for_id or 0, claimed_by__isnull=False).exclude(
        claimed_by=officer
    )
    if (step := claimed.select_related("claimed_by").first()) is not None:
        return claimed_words(step)
    return _who_was_faster(application, officer, at)


def what_is_new(application: Application, *, seen: int) -> str:
    """A sentence for the officer who read another version: who did what since, and when."""
    since = Decision.objects.filter(application=application, left_version__gt=seen).select_related("officer", "step")
    last = since.order_by("-at", "-pk").first()
    if last is None:
        return _("It has changed since you opened it. Read it again, then answer. Nothing was saved.")
    what = verdict_words(last)
    if last.undone_at is not None:
        what = _("%(answer)s, taken back") % {"answer": what}
    said = {"who": last.officer.name, "when": _minute(last.at), "what": what}
    if last.answered_at is None:
        return _("%(who)s, %(when)s: %(what)s. Read it again, then answer. Nothing was saved.") % said
    return _(
        "%(who)s returned it on %(when)s, and the corrections came in on %(answered)s: %(items)s. Read what is new, "
        "then answer. Nothing was saved."
    ) % {
        **said,
        "answered": _minute(last.answered_at),
        "items": "、".join(labels_of_items(application, last.returned_items)),
    }


def _who_was_faster(application: Application, officer: Person, at: datetime) -> str:
    """What has become of it comes first. What an office before has answered makes nobody of this one too late."""
    if application.state in {State.TAKEN_BACK, State.LAPSED}:
        return _("This application is now “%(state)s” and waits for nobody here. Nothing was saved.") % {
            "state": State(application.state).label
        }
    answers = Decision.objects.standing().filter(application=application).select_related("officer", "step")
    last = answers.order_by("-at", "-pk").first()
    if last is None or (application.state == State.OPEN and _is_for_an_office_of(officer, application, at)):
        last = answers.signed().filter(officer=officer).first()
    if last is None:
        return _("This application does not wait for you.")
    said = {"who": last.officer.name, "when": _minute(last.at), "what": verdict_words(last)}
    if application.state == State.WITH_APPLICANT:
        return _("%(who)s returned it on %(when)s; it waits for the applicant’s corrections. Nothing was saved.") % said
    if last.officer_id == officer.pk:
        return _("You have already answered this application; one person does not sign it twice.")
    return _("%(who)s answered this application on %(when)s: %(what)s. Nothing was saved.") % said


def _is_for_an_office_of(officer: Person, application: Application, at: datetime) -> bool:
    return _with_the_offices_of(officer, at).filter(pk=application.pk).exists()


def _minute(moment: datetime | None) -> str:
    return localtime(moment).strftime("%Y-%m-%d %H:%M") if moment else ""


def claimed_words(step: Step) -> str:
    """A sentence for a colleague of the officer who has claimed it."""
    return _("%(who)s has claimed this application since %(when)s. Take it over first if you agree on that.") % {
        "who": step.claimed_by.name if step.claimed_by else "",
        "when": localtime(step.claimed_at).strftime("%Y-%m-%d %H:%M"),
    }


def current_step(application: Application) -> Step:
    """The step the application waits for, locked with its application."""
    return Step.objects.get(pk=application.waiting_for_id or 0)


def _reaches(
    person: Person, at: datetime, verbs: Iterable[str] | None = ("decide",)
) -> dict[Reach, list[tuple[str, str]]]:
    """Per reach, the (kind, route office) pairs a person acts for there; without `verbs` also those merely read.

    Several offices of a route may share one function of the matrix, so who acts must be a member of the very office.
    """
    found: dict[Reach, list[tuple[str, str]]] = defaultdict(list)
    for kind in all_kinds():
        for office, function in kind.functions.items():
            roles = matrix.offices_for(function, verbs=verbs)
            if verbs is not None:
                roles = tuple(role for role in roles if role in route_office(office).members())
            reach = reach_of(person, roles, at)
            if reach:
                found[reach].append((kind.key, office))
    return found


def _units(reach: Reach) -> QuerySet[Unit, Any]:
    return Unit.objects.filter(lineage__overlap=list(reach.units)).values("pk")
