"""Addresses of those who have no password: activation, guardians; and of those who hand out the codes."""

from django.urls import URLPattern, path

from enrollment.views import activation, guardian_door, guardians, slips

urlpatterns: list[URLPattern] = [
    path("activate/", activation.activate, name="activate"),
    path("activate/ask/", activation.activation_ask, name="activation_ask"),
    path("activate/<str:code>/", activation.activate, name="activation_link"),
    path("guardian/", guardian_door.guardian_door, name="guardian_door"),
    path("guardian/ask/", guardian_door.guardian_ask, name="guardian_ask"),
    path("guardian/<str:code>/", guardian_door.guardian_door, name="guardian_link"),
    path("students/activation/", slips.activation_slips, name="activation_slips"),
    path("students/<int:pk>/guardians/", guardians.student_guardians, name="student_guardians"),
    path("me/guardians/", guardians.my_guardians, name="my_guardians"),
    path("me/guardians/<int:link>/", guardians.guardian_consent, name="guardian_consent"),
]
