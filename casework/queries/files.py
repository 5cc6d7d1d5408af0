"""Files: who may see which, which slot takes one, and what lies in the store without a row."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from casework.models import Application, Decision, File, Material, MaterialFile, State
from casework.queries.desk import visible_to
from security.models import Person


class SlotIsClosed(Exception):
    """This slot takes no file now; the message says why and what to do."""


def files_visible_to(reader: Person, at: datetime) -> QuerySet[MaterialFile]:
    """The files of the applications this person may read.

    A file that was taken out before it was ever handed in belongs to nobody's eyes any more.
    """
    handed_in = Q(removed_at=None) | Q(removed_at__gt=F("material__application__submitted_at"))
    return MaterialFile.objects.filter(handed_in, material__application__in=visible_to(reader, at)).select_related(
        "file", "material__application"
    )


def state_words(file: File) -> str:
    """What to say beside the name of a file that nobody can open yet, or any more; empty for a clean one."""
    return "" if file.state == File.State.CLEAN else str(File.State(file.state).label)


def waiting_for_scan() -> QuerySet[File]:
    """The files that the virus scanner has not looked at yet, the oldest first."""
    return File.objects.filter(state=File.State.QUARANTINED).order_by("pk")


def papers_that_wait(applications: Collection[int]) -> set[int]:
    """Those of the applications (ids) that have a paper which nobody can read before it has been scanned."""
    waiting = MaterialFile.objects.filter(removed_at=None, file__state=File.State.QUARANTINED)
    found = waiting.filter(material__application__in=list(applications))
    return set(found.values_list("material__application", flat=True))


def slot_to_fill(application: Application, slot: str) -> Material:
    """The slot, if its applicant may put files into it or take new ones out now.

    In a draft every slot is open; in a returned application those that the office named, and those that are empty where
    it named a field: what is corrected there may ask for another paper.
    :raises SlotIsClosed: with a sentence
    """
    material = application.materials.filter(slot=slot).first()
    if material is None:
        raise SlotIsClosed(_("This application asks for no such paper. Load the page again."))
    if application.state != State.WITH_APPLICANT:
        return material
    asked = last_returned(application)
    is_empty = not material.files.filter(removed_at=None).exists()
    may_be_needed = is_empty and any(item.startswith("field:") for item in asked)
    if f"material:{slot}" not in asked and not may_be_needed:
        raise SlotIsClosed(_("The office did not ask for this paper again, so it stays as it is."))
    return material


def last_returned(application: Application) -> list[str]:
    """What the office named when it last returned the application: "material:SLOT", "field:NAME"."""
    last = application.decisions.standing().filter(verdict=Decision.Verdict.RETURNED).order_by("-at", "-pk").first()
    return list(last.returned_items) if last else []


def without_a_row(names: Iterable[str]) -> list[str]:
    """Those of the stored names that no row claims."""
    wanted = list(names)
    claimed = set(File.objects.filter(stored_as__in=wanted).values_list("stored_as", flat=True))
    return [name for name in wanted if name not in claimed]
