"""Tags of every page: icons, status tags, times, cards and banners. They are built in: no `{% load %}` is needed."""

import re
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final
from zlib import crc32

from django import template
from django.conf import settings
from django.http import QueryDict
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import get_current_timezone, localtime, make_aware
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from rulebook.queries.words import in_articles

register = template.Library()
register.filter("articles", in_articles)

ICONS: Final = Path(settings.BASE_DIR) / "static" / "vendor" / "icons"
BANNER_ICONS: Final = {"info": "info-circle", "warn": "alert-triangle", "ok": "circle-check", "bad": "alert-triangle"}
SOON: Final = timedelta(days=5)
"""From here on a deadline is shown in the warning colour."""
CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")
LATIN_WORD: Final = re.compile(r"[A-Za-z]{3}")


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon, drawn in the colour of the text around it and silent to screen readers.

    :raises FileNotFoundError: if static/vendor/icons has no such icon; add it to VENDOR.toml and run bin/vendor
    """
    return _drawn(name)


@cache
def _drawn(name: str) -> SafeString:
    source = (ICONS / f"{name}.svg").read_text(encoding="utf-8")
    shapes = source.partition(">")[2].rpartition("</svg>")[0]
    lines = [line.strip() for line in shapes.splitlines() if 'stroke="none"' not in line]
    return mark_safe(  # the source is one of our own vendored files
        '<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
        f'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">{"".join(lines)}</svg>'
    )


@register.simple_tag
def tag(words: object, kind: str = "", sign: str = "") -> SafeString:
    """A small coloured word: kind is info, warn, ok, bad or empty (grey); sign is the name of an icon."""
    return format_html('<span class="tag {}">{}{}</span>', kind, _drawn(sign) if sign else "", words)


@register.simple_tag
def moment(value: date | datetime | None, form: str = "") -> SafeString:
    """A date or a moment in the school's time: 2026-11-27 or 2026-11-27 14:20; "short" leaves the year out."""
    if value is None:
        return mark_safe("—")
    if isinstance(value, datetime):
        shown = localtime(value)
        return format_html(
            '<time datetime="{}">{}</time>', shown.isoformat(), shown.strftime(_pattern(form, "%Y-%m-%d %H:%M"))
        )
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), value.strftime(_pattern(form, "%Y-%m-%d")))


def _pattern(form: str, whole: str) -> str:
    return whole.removeprefix("%Y-") if form == "short" else whole[:8] if form == "date" else whole


@register.simple_tag
def lang_of(text: object) -> SafeString:
    """The attribute of what stands in Chinese on an English page, by which it is read aloud as Chinese: names, codes
    without English words. Nothing on a Chinese page, and for what is of both languages.
    """
    said = str(text)
    is_foreign = get_language() == "en" and CHINESE.search(said) and not LATIN_WORD.search(said)
    return SafeString(' lang="zh-Hans"') if is_foreign else SafeString()


@register.simple_tag(takes_context=True)
def due(context: Context, value: date | datetime | None) -> SafeString:
    """How long is left until a deadline, as a tag. A day lasts until its end: it is over at the next midnight.

    The exact deadline is in `<time datetime>` and read out by screen readers.
    """
    if value is None:
        return SafeString()
    end = _end_of(value)
    words, kind = time_left(end - _moment_of(context))
    exact = f"{localtime(end):%Y-%m-%d %H:%M}" if isinstance(value, datetime) else value.isoformat()
    return format_html(
        '<time class="tag {}" datetime="{}" title="{}">{}<span class="visually-hidden"> ({})</span></time>',
        kind,
        value.isoformat(),
        exact,
        words,
        exact,
    )


def _end_of(value: date | datetime) -> datetime:
    if isinstance(value, datetime):
        return value
    return make_aware(datetime.combine(value + timedelta(days=1), time()), get_current_timezone())


def _moment_of(context: Context) -> datetime:
    at: datetime = context["at"] if "at" in context else context["request"].at
    return at


def time_left(left: timedelta) -> tuple[str, str]:
    """What is left of a time limit, in words, and the kind of tag to show it in."""
    if left <= timedelta():
        days = -left // timedelta(days=1)
        if days < 1:
            return _("Past the time limit"), "bad"
        return ngettext("%(days)s day overdue", "%(days)s days overdue", days) % {"days": days}, "bad"
    if left < timedelta(hours=1):
        return _("Less than 1 hour left"), "warn"
    if left < timedelta(days=1):
        hours = left // timedelta(hours=1)
        return ngettext("%(hours)s hour left", "%(hours)s hours left", hours) % {"hours": hours}, "warn"
    days = left // timedelta(days=1)
    words = ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}
    return words, "warn" if left <= SOON else ""


@register.simple_block_tag
def banner(content: str, kind: str = "info", title: str = "", role: str = "") -> SafeString:
    """A coloured message across the page: `{% banner "warn" _("Title") %}text{% endbanner %}`.

    Kind is info, warn, ok or bad; role is "alert" or "status" for a message that came after the page was there;
    a "region" is called by its title, so that two on a page can be told apart.
    """
    return format_html(
        '<div class="banner {}"{}{}>{}<div>{}{}</div></div>',
        kind,
        format_html(' role="{}"', role) if role else "",
        format_html(' aria-label="{}"', title) if role == "region" and title else "",
        _drawn(BANNER_ICONS[kind]),
        format_html("<p><strong>{}</strong></p>", title) if title else "",
        mark_safe(content),  # rendered by the template that wrote the block
    )


@register.simple_block_tag
def card(  # noqa: PLR0917 - a template tag
    content: str, title: str, status: str = "", kind: str = "", aside: str = "", look: str = ""
) -> SafeString:
    """A titled box. Inside stand `<div class="card-body">`, a list, or `<footer>`.

    `status` and `kind` make a tag beside the title, `aside` is small text at the right; `look` is a further class:
    "first" comes first on phones.
    """
    name = f"card-{crc32(f'{title}{content}'.encode()):08x}"
    return format_html(
        '<section class="card {}" aria-labelledby="{}"><header><h2 id="{}">{}</h2>{}{}</header>{}</section>',
        look,
        name,
        name,
        title,
        tag(status, kind) if status else "",
        format_html('<span class="push muted small number">{}</span>', aside) if aside else "",
        mark_safe(content),  # rendered by the template that wrote the block
    )


@register.simple_tag(takes_context=True)
def here(context: Context, **changes: Any) -> str:
    """The address of this page with some of its parameters changed; None or "" takes one away.

    `{% here status="OPEN" after=None %}` keeps every other filter.
    """
    request = context["request"]
    query: QueryDict = request.GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"{request.path}?{query.urlencode()}" if query else str(request.path)
