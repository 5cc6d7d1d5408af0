"""Take back the classes of a workbook: the inverse of `load_class_list`."""

from datetime import datetime

from enrollment.actions.take_out_students import StillNeeded
from enrollment.events import ClassListTakenBack
from enrollment.models import ClassGroup, Import, Major
from enrollment.queries.class_list import brought_by, needed_classes
from security.actions.withdraw_units import withdraw_units
from security.journal import recorded
from security.models import Person
from security.queries.units import take_tree


@recorded
def take_back_class_list(*, upload: Import, by: Person, at: datetime) -> ClassListTakenBack:
    """All of it goes, or nothing does. Years of entry stay. The caller has authorised it.

    :raises StillNeeded: if students, officers or later classes stand on any of it
    """
    take_tree()
    needed = needed_classes(upload)
    if needed:
        raise StillNeeded(needed)
    made = brought_by(upload)
    ClassGroup.objects.filter(pk__in=list(made["class"])).delete()
    withdraw_units(units=list(made["class"]), by=by, at=at)
    Major.objects.filter(pk__in=list(made["major"])).delete()
    if made["department"]:
        withdraw_units(units=list(made["department"]), by=by, at=at)
    return ClassListTakenBack(
        at=at,
        by=by.pk,
        about=f"enrollment.import:{upload.pk}",
        upload=upload.pk,
        classes=tuple(sorted(made["class"])),
        majors=tuple(sorted(made["major"])),
        departments=tuple(sorted(made["department"])),
    )
