"""Addresses of the arrival of new students: the intake, the counter, the student's own page."""

from django.urls import URLPattern, path

from enrollment.views import check_in, entry, intake, numbering, rechecks

urlpatterns: list[URLPattern] = [
    path("intake/", intake.intakes, name="intakes"),
    path("intake/open/", intake.intake_open, name="intake_open"),
    path("intake/<int:pk>/", intake.intake, name="intake"),
    path("intake/<int:pk>/students/", intake.intake_students, name="intake_students"),
    path("intake/<int:pk>/join/", intake.intake_join, name="intake_join"),
    path("intake/<int:pk>/close/", intake.intake_close, name="intake_close"),
    path("intake/<int:pk>/counter/", check_in.intake_counter, name="intake_counter"),
    path("intake/scan/<str:code>/", check_in.arrival_scan, name="arrival_scan"),
    path("intake/arrivals/<int:pk>/", check_in.arrival, name="arrival"),
    path("intake/arrivals/<int:pk>/leave/", check_in.arrival_leave, name="arrival_leave"),
    path("intake/arrivals/<int:pk>/majeure/", check_in.arrival_majeure, name="arrival_majeure"),
    path("intake/arrivals/<int:pk>/contact/", check_in.arrival_contact, name="arrival_contact"),
    path("intake/arrivals/<int:pk>/paper/", entry.arrival_paper, name="arrival_paper"),
    path("intake/<int:pk>/recheck/", rechecks.rechecks, name="rechecks"),
    path("intake/arrivals/<int:pk>/recheck/", rechecks.recheck, name="recheck"),
    path("intake/<int:pk>/numbering/", numbering.numberings, name="numberings"),
    path("intake/numbering/<int:pk>/", numbering.numbering, name="numbering"),
    path("intake/numbering/<int:pk>/apply/", numbering.numbering_apply, name="numbering_apply"),
    path("intake/numbering/<int:pk>/undo/", numbering.numbering_undo, name="numbering_undo"),
    path("me/arrival/<int:pk>/", entry.my_arrival, name="my_arrival"),
    path("me/arrival/<int:pk>/<slug:paper>/", entry.entry_paper, name="entry_paper"),
]
