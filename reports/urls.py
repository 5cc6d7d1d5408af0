"""Addresses of the reports."""

from django.urls import path

from reports.views import exports
from reports.views.applied import applied
from reports.views.impact import impact

app_name = "reports"

urlpatterns = [
    path("impact/<int:pk>/", impact, name="impact"),
    path("applied/<str:name>/", applied, name="applied"),
    path("exports/", exports.exports, name="exports"),
    path("exports/new/<str:what>/", exports.export_new, name="export_new"),
    path("exports/<int:pk>/decide/", exports.export_decide, name="export_decide"),
    path("exports/<int:pk>/file/", exports.export_file, name="export_file"),
]
