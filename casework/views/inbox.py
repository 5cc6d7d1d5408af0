"""The inbox: notices to whoever is signed in."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.http.response import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from casework.actions.mark_read import mark_read
from casework.queries.notices import inbox_of, inbox_page, shown, unread_count
from rulebook.queries.acknowledging import unread_by
from security.signed_in import SignedInRequest, signed_in


@require_safe
@signed_in
def inbox(request: SignedInRequest) -> HttpResponse:
    """Unread notices first, then the others, newest first; `after` goes on to the next page."""
    found, following = inbox_page(request.person, request.at, after=_key(request.GET.get("after", "")))
    context = {
        "notices": [shown(one) for one in found],
        "unread": unread_count(request.person, request.at),
        "next_key": f"{int(following[0])},{following[1]}" if following else "",
        "is_first": "after" not in request.GET,
        "to_read": unread_by(request.person, request.at),
    }
    return render(request, "casework/inbox.html", context)


@require_POST
@signed_in
def notice_open(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Mark the notice as read and go where it leads."""
    notice = get_object_or_404(inbox_of(request.person, request.at), pk=pk)
    mark_read(notice_id=notice.pk, by=request.person, at=request.at)
    if notice.link and url_has_allowed_host_and_scheme(notice.link, allowed_hosts=None):
        return HttpResponseRedirect(notice.link)
    return redirect("casework:inbox")


@require_POST
@signed_in
def notices_read(request: SignedInRequest) -> HttpResponseBase:
    """Mark all that are in the inbox as read."""
    count = mark_read(by=request.person, at=request.at)
    words = ngettext("%(n)d notice marked as read.", "%(n)d notices marked as read.", count) % {"n": count}
    messages.success(request, words if count else _("There was nothing unread."))
    return redirect("casework:inbox")


def _key(text: str) -> tuple[bool, int] | None:
    """The key after which the page goes on: "1,123" after an unread notice, "0,123" after a read one."""
    was_unread, _comma, pk = text.partition(",")
    if was_unread not in {"0", "1"} or not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        return None
    return was_unread == "1", int(pk)
