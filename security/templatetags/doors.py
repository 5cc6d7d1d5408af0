"""Tags for forms that act."""

from uuid import uuid4

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def act_key() -> SafeString:
    """A hidden field that tells one press of the button from another, so that pressing twice acts once.

    Always a new one: a page that answers a press may carry the form of the next act.
    """
    return format_html('<input type="hidden" name="act_key" value="{}">', uuid4())
