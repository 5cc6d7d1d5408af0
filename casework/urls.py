"""Addresses of casework: the desk, applications, and what further modules of this app add."""

from django.urls import URLPattern, path

from casework.views import application, desk

app_name = "casework"

urlpatterns: list[URLPattern] = [
    path("desk/", desk.desk, name="desk"),
    path("desk/counts/", desk.counts, name="counts"),
    path("applications/<int:pk>/", application.application, name="application"),
    path("applications/<int:pk>/answer/", application.answer_at_desk, name="answer"),
    path("applications/<int:pk>/take-back/", application.take_back_application, name="take_back"),
    path("applications/<int:pk>/confirm/", application.confirm_application, name="confirm"),
]
