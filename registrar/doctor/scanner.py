"""The virus scanner: is there one, does it answer, and does anything wait for it?"""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from casework.queries.files import waiting_for_scan
from casework.storage import scanner as clamav
from registrar.doctor.finding import Amiss, check
from security.rules.words import together


@check("scanner", gettext_lazy("Virus scanner"))
def scanner(at: datetime) -> str:
    """One that is configured answers; without one nothing waits for it."""
    del at
    waits = _waiting(waiting_for_scan().count())
    if not clamav.is_configured():
        if waits:
            raise Amiss(together(waits, _("None is configured, so they stay unread: set CLAMAV_SOCKET.")))
        return _("None is configured (CLAMAV_SOCKET): uploads are checked for their type and structure only.")
    if not clamav.answers():
        if settings.CLAMAV_AWAY == "quarantine":
            meanwhile = _("Meanwhile uploads are kept unread, and imports are refused.")
        else:
            meanwhile = _("Meanwhile uploads are refused.")
        raise Amiss(together(_("It does not answer. Check clamd."), meanwhile, waits))
    return together(_("It answers."), waits)


def _waiting(n: int) -> str:
    words = ngettext("%(n)s file waits for it.", "%(n)s files wait for it.", n) % {"n": n}
    return words if n else ""
