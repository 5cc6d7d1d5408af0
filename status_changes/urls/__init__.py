"""Addresses of the changes of status."""

from django.urls import URLPattern, path

from status_changes.views import dynamics, follow_up, meeting, overdue, own_case, proposals

app_name = "status_changes"

urlpatterns: list[URLPattern] = [
    path("overdue/", overdue.overdue, name="overdue"),
    path("overdue/<int:pk>/", overdue.overdue_one, name="overdue_one"),
    path("reports/", dynamics.reports, name="reports"),
    path("students/<int:pk>/dynamics/", dynamics.dynamics, name="dynamics"),
    path("students/<int:pk>/dynamics/outcome/", dynamics.outcome, name="dynamics_outcome"),
    path("proposals/", proposals.proposals, name="proposals"),
    path("proposals/<int:pk>/", proposals.proposal, name="proposal"),
    path("proposals/<int:pk>/contact/", follow_up.contact, name="contact"),
    path("proposals/<int:pk>/notice/", follow_up.notice, name="notice"),
    path("proposals/<int:pk>/service/", follow_up.service, name="service"),
    path("proposals/<int:pk>/statement/", follow_up.statement, name="statement"),
    path("proposals/<int:pk>/hearing/", follow_up.hearing, name="hearing"),
    path("proposals/<int:pk>/report/", follow_up.report, name="report"),
    path("proposals/<int:pk>/outcome/", follow_up.outcome, name="outcome"),
    path("proposals/<int:pk>/decision/", follow_up.decision, name="decision"),
    path("proposals/<int:pk>/drop/", follow_up.drop, name="drop"),
    path("hearings/<int:pk>/minutes/", follow_up.minutes, name="minutes"),
    path("meeting/", meeting.cases, name="meeting_cases"),
    path("meeting/<int:pk>/", meeting.case, name="meeting_case"),
    path("meeting/<int:pk>/legality/", meeting.legality, name="legality"),
    path("me/cases/<int:pk>/", own_case.own_case, name="own_case"),
]
