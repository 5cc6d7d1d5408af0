"""Addresses of the rulebook."""

from django.urls import path

from rulebook.views.acknowledging import edition_acknowledge, edition_readers
from rulebook.views.calendar import calendar
from rulebook.views.calendar_desk import calendar_edit, closure, closures
from rulebook.views.departments import (
    department_rule,
    department_rule_decide,
    department_rule_new,
    department_rules,
)
from rulebook.views.difference import difference
from rulebook.views.editions import edition, editions
from rulebook.views.proposals import proposal, proposal_decide, proposal_new, proposal_text, proposals

app_name = "rulebook"

urlpatterns = [
    path("", editions, name="editions"),
    path("editions/<str:name>/", edition, name="edition"),
    path("editions/<str:name>/acknowledge/", edition_acknowledge, name="edition_acknowledge"),
    path("editions/<str:name>/readers/", edition_readers, name="edition_readers"),
    path("departments/", department_rules, name="department_rules"),
    path("departments/<int:pk>/", department_rule, name="department_rule"),
    path("departments/<int:pk>/decide/", department_rule_decide, name="department_rule_decide"),
    path("departments/new/<str:name>/", department_rule_new, name="department_rule_new"),
    path("difference/", difference, name="difference"),
    path("proposals/", proposals, name="proposals"),
    path("proposals/<int:pk>/", proposal, name="proposal"),
    path("proposals/<int:pk>/text/", proposal_text, name="proposal_text"),
    path("proposals/<int:pk>/decide/", proposal_decide, name="proposal_decide"),
    path("proposals/new/<str:name>/<str:way>/", proposal_new, name="proposal_new"),
    path("calendar/", calendar, name="calendar_now"),
    path("calendar/<int:year>/", calendar, name="calendar"),
    path("calendar/<int:year>/edit/", calendar_edit, name="calendar_edit"),
    path("calendar/<int:year>/closures/", closures, name="closures"),
    path("calendar/closures/<int:pk>/", closure, name="closure"),
]
