"""A browser without scripts and without Django: real requests over a real connection, forms filled in as they stand.

It keeps every address that it was given: the pages it asked for, where it was sent, and what the pages link to.
"""

from __future__ import annotations

import urllib.error
import urllib.request
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from lxml import html


class _Follow(urllib.request.HTTPRedirectHandler):
    """Goes where it is sent, and remembers."""

    def __init__(self, seen: set[str]) -> None:
        self.seen = seen

    def redirect_request(self, *told: Any) -> Any:
        self.seen.add(told[-1])
        return super().redirect_request(*told)


@dataclass
class Page:
    """What came back."""

    status: int
    address: str
    text: str
    tree: html.HtmlElement = field(init=False)

    def __post_init__(self) -> None:
        self.tree = html.fromstring(self.text) if self.text.strip() else html.fromstring("<p></p>")

    @property
    def words(self) -> str:
        """What the page says, for the message of a test that fails."""
        return " ".join(" ".join(self.tree.xpath("//main//text()")).split())

    def addresses(self) -> set[str]:
        """What the page links to, sends forms to, and loads."""
        names = ("href", "src", "action", "formaction", "hx-get", "hx-post")
        return {str(one) for name in names for one in self.tree.xpath(f"//@{name}")}

    def link(self, part: str) -> str:
        """The first address on the page that holds this."""
        return next(one for one in sorted(self.addresses()) if part in one)


class Browser:
    """One person's browser."""

    def __init__(self, address: str) -> None:
        self.base, self.seen = address, set[str]()
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        self._opener = urllib.request.build_opener(cookies, _Follow(self.seen))

    def get(self, path: str, **query: str) -> Page:
        """Open a page."""
        asked = f"?{urlencode(query)}" if query else ""
        return self._ask(urllib.request.Request(urljoin(self.base, path) + asked))

    def send(self, page: Page, to: str = "", **values: Any) -> Page:
        """Fill in a form of the page and send it: the one whose address ends in `to`, or that has all these fields.

        Fields that are not named keep what stands in them. A file makes it multipart.
        """
        form = next((one for one in page.tree.forms if _is_it(one, to, values)), None)
        assert form is not None, f"No form for {to or list(values)} on {page.address}: {page.words}"
        filled = dict(form.form_values()) | values
        files = any(isinstance(value, SimpleUploadedFile) for value in filled.values())
        data = encode_multipart(BOUNDARY, filled) if files else urlencode(filled, doseq=True).encode()
        kind = MULTIPART_CONTENT if files else "application/x-www-form-urlencoded"
        headers = {"Content-Type": kind, "Referer": page.address}
        address = urljoin(page.address, form.get("action") or page.address)
        return self._ask(urllib.request.Request(address, data=data, headers=headers))

    def _ask(self, request: urllib.request.Request) -> Page:
        if request.data is not None:
            self.seen.add(request.full_url)  # what a reader types into a search is the reader's own address
        try:
            answer = self._opener.open(request, timeout=60)
        except urllib.error.HTTPError as refused:
            answer = refused
        with answer:
            page = Page(answer.status, answer.url, answer.read().decode("utf-8", "replace"))
        self.seen |= page.addresses()
        return page


def _is_it(form: html.FormElement, to: str, values: dict[str, Any]) -> bool:
    if to:
        return urlsplit(form.get("action") or "").path.endswith(to)
    has_all = set(values) <= set(form.fields.keys())
    return has_all and bool(form.xpath("self::*[ancestor::main]//input[@name='csrfmiddlewaretoken']"))
