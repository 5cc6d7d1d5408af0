"""Addresses of term registration: the student's task, and the batches of academic affairs."""

from django.urls import URLPattern, path

from enrollment.views import (
    batch_acts,
    batches,
    board,
    consents,
    counters,
    health,
    holds,
    me,
    moved_windows,
    registration,
    unread,
)

urlpatterns: list[URLPattern] = [
    path("me/", me.me, name="me"),
    path("me/applications/", me.my_applications, name="my_applications"),
    path("me/wards/<int:pk>/", me.ward, name="ward"),
    path("unread/", unread.unread, name="unread"),
    path("me/wards/consents/<int:pk>/", consents.consent, name="consent"),
    path("registration/<int:pk>/", registration.task, name="registration"),
    path("registration/<int:pk>/begin/", registration.begin, name="registration_begin"),
    path("registration/form/<int:pk>/data/", registration.data, name="registration_data"),
    path("registration/form/<int:pk>/autosave/", registration.autosave, name="registration_autosave"),
    path("registration/form/<int:pk>/papers/", registration.papers, name="registration_papers"),
    path("registration/form/<int:pk>/check/", registration.check, name="registration_check"),
    path("registration/form/<int:pk>/sent/", registration.sent, name="registration_sent"),
    path("fees/", counters.fees, name="fees"),
    path("holds/", holds.holds, name="holds"),
    path("holds/new/", holds.hold_new, name="hold_new"),
    path("holds/kinds/", holds.hold_kinds, name="hold_kinds"),
    path("holds/kinds/new/", holds.hold_kind_new, name="hold_kind_new"),
    path("holds/kinds/<slug:code>/", holds.hold_kind, name="hold_kind"),
    path("health/", health.health, name="health"),
    path("batches/", batches.batches, name="batches"),
    path("batches/open/", batches.open_new, name="batch_open"),
    path("batches/moved/<int:year>/", moved_windows.moved_windows, name="moved_windows"),
    path("batches/<int:pk>/", board.batch, name="batch"),
    path("batches/<int:pk>/students/", board.batch_students, name="batch_students"),
    path("batches/<int:pk>/extend/", batch_acts.batch_extend, name="batch_extend"),
    path("batches/<int:pk>/groups/", batch_acts.batch_group, name="batch_group"),
    path("batches/<int:pk>/join/", batch_acts.batch_join, name="batch_join"),
    path("batches/<int:pk>/close/", batch_acts.batch_close, name="batch_close"),
    path("batches/<int:pk>/reopen/", batch_acts.batch_reopen, name="batch_reopen"),
]
