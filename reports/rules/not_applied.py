"""What an edition says that the system does not apply by itself, and why: said openly, on the page and to the tests.

A parameter stands here by the beginning of its key (the longest one counts), a provision by its kind. What comes to be
applied is taken out.
"""

from rulebook.rules.marking import _

_NO_SUCH_APPLICATION = _("There is no application of this sort in the system yet; the offices keep to it on paper.")
_BY_HAND = _("The system does not watch this yet; academic affairs does.")
_NO_DOSSIER = _("The dossier is not kept in the system yet; the archive room keeps to it on paper.")
_ORGANISATION = _("It is about how the school is organised. The school keeps to it; no application is decided by it.")
_OPERATION = _("It is about how the system is run. The information centre sets it up and tests it.")
_BUILT_IN = _("The system always works like this; it does not read it from the edition.")
_ON_THE_CALENDAR = _("The duty days stand with the closures in the school’s calendar and are counted from there.")

PROVISIONS: dict[str, str] = {}

PARAMETERS: dict[str, str] = {
    **dict.fromkeys(
        ("reinstate.", "maj.", "leave.", "res.", "retain.", "xfer.", "wd.", "svs.", "refund."), _NO_SUCH_APPLICATION
    ),
    **dict.fromkeys(("appeal.", "graduate.", "sanction.", "tier.", "form."), _NO_SUCH_APPLICATION),
    **dict.fromkeys(("reg.", "notify.", "report.", "legal_basis", "freshman.", "mig."), _BY_HAND),
    **dict.fromkeys(("int.match_keys", "int.number_rule"), _BUILT_IN),
    **dict.fromkeys(("arc.", "copy.", "ecopy.", "cus.", "ret.", "con.", "trf."), _NO_DOSSIER),
    **dict.fromkeys(("bias_report.", "leading_group.", "staff.", "train.", "drill.", "verify."), _ORGANISATION),
    **dict.fromkeys(("school.kind", "external_system", "scope.overseas_edition", "admin."), _ORGANISATION),
    **dict.fromkeys(("backup.", "audit.", "crypto.", "net."), _OPERATION),
    **dict.fromkeys(("status_effective_lag_days", "auth.", "parent.", "admin.three_roles"), _BUILT_IN),
    "calendar.appeals": _NO_SUCH_APPLICATION,
    "cancel.exempt_kinds": _BUILT_IN,
    "calendar.vacation_duty_days": _ON_THE_CALENDAR,
}


def beginning_of(key: str) -> str:
    """The longest beginning under which a parameter stands here; "" where it does not."""
    return max((one for one in PARAMETERS if key.startswith(one)), key=len, default="")


def why_parameter(key: str) -> str:
    """Why this parameter is not applied; "" where nobody has said so."""
    return PARAMETERS.get(beginning_of(key), "")
