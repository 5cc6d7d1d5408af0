"""What somebody searches for stands in no address: names, ID numbers and telephone numbers are sealed there.

A search form posts what was typed to `seek`, which leads on to the list with `?q=~…`. The middleware opens it again, so
every page reads the words themselves from `request.GET`, and every address made of `request.GET` is sealed anew: the
filters of a list still live in its address, come back by "back", and can be kept (S:WEB-02, S:AUD-04).
"""

import base64
from collections.abc import Callable, Mapping
from functools import cache
from typing import Final, Self, TypeVar
from urllib.parse import urlencode

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict

MARK: Final = "~"
WORDS: Final = "q"
"""The parameter that holds what was typed, on every list."""
Parameters = TypeVar("Parameters", bound=QueryDict)


def sealed(words: str) -> str:
    """The words as they stand in an address: encrypted behind a mark, another text each time; "" stays ""."""
    return MARK + _box().encrypt(words.encode()).decode() if words else ""


def opened(value: str) -> str:
    """The words again. What bears no mark, or was sealed with keys that are no more, comes back as it is."""
    if not value.startswith(MARK):
        return value
    try:
        return _box().decrypt(value.removeprefix(MARK).encode()).decode()
    except InvalidToken:
        return value


def in_address(asked: Mapping[str, object]) -> str:
    """The filters of a list as they stand in an address, the words sealed."""
    return urlencode({**asked, WORDS: sealed(str(asked[WORDS]))} if WORDS in asked else asked)


class Sought(QueryDict):
    """The parameters of an address, with the words opened; written, they are sealed again."""

    @classmethod
    def read(cls, asked: QueryDict) -> Self:
        """Those of an address as it came; nothing can be changed in them."""
        found = cls("", mutable=True, encoding=asked.encoding)
        _copied(asked, found, opened)
        return found._closed()

    def _closed(self) -> Self:
        self._mutable = False
        return self

    def urlencode(self, safe: str | None = None) -> str:
        """As of every QueryDict, with the words sealed."""
        return _copied(self, QueryDict("", mutable=True, encoding=self.encoding), sealed).urlencode(safe)


def _copied(asked: QueryDict, into: Parameters, change: Callable[[str], str]) -> Parameters:
    for name, values in asked.lists():
        into.setlist(name, [change(one) for one in values] if name == WORDS else values)
    return into


class SealedSearch:
    """Opens the words in the address before a page is asked."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if WORDS in request.GET:
            request.GET = Sought.read(request.GET)  # type: ignore[assignment]
        return self.answer(request)


def _box() -> MultiFernet:
    return _box_of((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@cache
def _box_of(secrets: tuple[str, ...]) -> MultiFernet:
    """Keys of its own, out of the secrets that also sign: the first seals, each opens."""
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_key(secret))) for secret in secrets])


def _key(secret: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"words in addresses").derive(secret.encode())
