"""Addresses of the rulebook."""

from django.urls import path

from rulebook.views.calendar import calendar
from rulebook.views.editions import edition, editions

app_name = "rulebook"

urlpatterns = [
    path("", editions, name="editions"),
    path("editions/<str:name>/", edition, name="edition"),
    path("calendar/", calendar, name="calendar_now"),
    path("calendar/<int:year>/", calendar, name="calendar"),
]
