"""Enter the school that this installation is for."""

from datetime import datetime

from security.events import SchoolEntered
from security.journal import recorded
from security.models import Person, Unit
from security.queries import the_school
from security.queries.first_start import take_first_start


@recorded
def enter_school(*, name: str, code: str, holder: str, by: Person, at: datetime) -> SchoolEntered:
    """Write the root of the unit tree, or put its name and code right as long as the school is being set up.

    :raises NotFound: if this browser does not set the school up
    """
    take_first_start(holder, at)
    school = the_school() or Unit(kind=Unit.Kind.SCHOOL)
    school.name, school.code = name, code
    school.save()
    return SchoolEntered(at=at, by=by.pk, about=f"security.unit:{school.pk}", name=name, code=code)
