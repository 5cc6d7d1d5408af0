"""A QR code as a drawing that the page carries in itself."""

from io import BytesIO

import segno
from django.utils.safestring import SafeString, mark_safe


def qr(text: str) -> SafeString:
    """The drawing, of our own making, as large as the page makes it: no style in it that the policy would refuse."""
    out = BytesIO()
    segno.make(text, error="m").save(out, kind="svg", border=2, xmldecl=False, svgns=True, nl=False, omitsize=True)
    return mark_safe(out.getvalue().decode())
