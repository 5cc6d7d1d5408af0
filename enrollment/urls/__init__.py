"""All addresses of the roll."""

from django.urls import URLPattern

from enrollment.urls import door, intake, places, registration, results, roll, verification

app_name = "enrollment"

urlpatterns: list[URLPattern] = [
    *door.urlpatterns,
    *intake.urlpatterns,
    *roll.urlpatterns,
    *places.urlpatterns,
    *registration.urlpatterns,
    *results.urlpatterns,
    *verification.urlpatterns,
]
