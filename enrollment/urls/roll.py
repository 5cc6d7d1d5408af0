"""Addresses of the roll: the list, one student, imports."""

from django.urls import URLPattern, path

from enrollment.views import roll, student

urlpatterns: list[URLPattern] = [
    path("students/", roll.roll, name="roll"),
    path("students/<int:pk>/", student.student, name="student"),
    path("students/<int:pk>/applications/", student.student_applications, name="student_applications"),
    path("students/<int:pk>/holds/", student.student_holds, name="student_holds"),
    path("students/<int:pk>/holds/lift/", student.hold_lift, name="hold_lift"),
    path("students/<int:pk>/journal/", student.student_journal, name="student_journal"),
    path("persons/<int:pk>/", roll.person, name="person"),
]
