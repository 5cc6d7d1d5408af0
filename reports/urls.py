"""Addresses of the reports."""

from django.urls import path

from reports.views.applied import applied

app_name = "reports"

urlpatterns = [
    path("applied/<str:name>/", applied, name="applied"),
]
