"""The demo people, on the sign-in page and in the bar on top."""

from django import template

from registrar.demo_people import DemoPerson, accounts_to_try
from registrar.demo_people import demo_people as people_of_the_file

register = template.Library()


@register.inclusion_tag("components/demo_people.html", takes_context=True)
def demo_people(context: template.Context, next: str = "") -> dict[str, object]:  # noqa: A002 - the name of the field
    """The people one can try, each with one line and one button."""
    return {"people": accounts_to_try(), "next": next, "csrf_token": context.get("csrf_token")}


@register.simple_tag
def demo_choices() -> tuple[DemoPerson, ...]:
    """The people as the file names them; costs no query, so it may stand on every page."""
    return people_of_the_file()
