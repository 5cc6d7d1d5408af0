"""The papers that the counter of academic affairs issues."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from casework.rules.documents import DocumentKind

COUNTER: Final = "certificate.counter"
ISSUE: Final = frozenset({"decide", "do"})
CERTIFICATE: Final = DocumentKind(
    "certificate-of-enrollment",
    title=_("Certificate of enrollment"),
    series="ENR",
    number="学籍证字〔{year}〕{n}号",
    function=COUNTER,
    template="certificate_of_enrollment",
)
