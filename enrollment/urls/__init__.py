"""All addresses of the roll."""

from django.urls import URLPattern

from enrollment.urls import door, places, registration, results, roll, verification

app_name = "enrollment"

urlpatterns: list[URLPattern] = [
    *door.urlpatterns,
    *roll.urlpatterns,
    *places.urlpatterns,
    *registration.urlpatterns,
    *results.urlpatterns,
    *verification.urlpatterns,
]
