"""Addresses of checks of the roll's data, and of the desk of differences."""

from django.urls import URLPattern, path

from enrollment.views import campaigns, differences, verification

urlpatterns: list[URLPattern] = [
    path("verification/", campaigns.campaigns, name="campaigns"),
    path("verification/open/", campaigns.campaign_open, name="campaign_open"),
    path("verification/differences/", differences.differences, name="differences"),
    path("verification/sheets/", verification.sheets, name="verification_sheets"),
    path("verification/mine/<int:pk>/", verification.verification_mine, name="verification_mine"),
    path("verification/rows/<int:pk>/", verification.verification, name="verification"),
    path("verification/rows/<int:pk>/paper/", verification.verification_paper, name="verification_paper"),
    path("verification/rows/<int:pk>/sign/", verification.verification_sign, name="verification_sign"),
    path("verification/<int:pk>/", campaigns.campaign, name="campaign"),
    path("verification/<int:pk>/students/", verification.campaign_students, name="campaign_students"),
    path("verification/<int:pk>/sign/<int:department>/", campaigns.campaign_sign, name="campaign_sign"),
    path("verification/<int:pk>/close/", campaigns.campaign_close, name="campaign_close"),
]
