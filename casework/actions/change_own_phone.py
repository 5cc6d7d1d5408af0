"""Enter or change the own mobile number, for notices by text message."""

from datetime import datetime

from django.utils.translation import gettext as _

from casework.actions.ask_phone_code import PURPOSE
from casework.events import PhoneChanged
from casework.rules.channels import mobile_of
from security.backends.codes import fitting_code
from security.journal import recorded
from security.models import OneTimeCode, Person
from security.queries import NotFound, lock_persons
from security.queries.staff import account_of_staff


@recorded
def change_own_phone(*, number: str, code: str, by: Person, at: datetime) -> PhoneChanged:
    """The number that the code was sent to is the person's from now on; the code is used up.

    Whether text messages are sent to it remains the person's choice.
    :raises NotFound: for whoever holds no office, or with a code that was not sent to this number or is over
    """
    lock_persons([by.pk])
    mobile = mobile_of(number)
    row = fitting_code(account_of_staff(by, at), purpose=PURPOSE, typed=code, about=mobile, at=at)
    if row is None or not mobile:
        raise NotFound(_("This code does not fit, or it is too old. Look at the last text, or ask for another code."))
    OneTimeCode.objects.filter(pk=row.pk).update(over_at=at)
    person = Person.objects.get(pk=by.pk)
    replaced = bool(person.phone)
    person.phone = mobile
    person.save(update_fields=["phone"])
    return PhoneChanged(at=at, by=by.pk, persons=frozenset({by.pk}), replaced=replaced)
