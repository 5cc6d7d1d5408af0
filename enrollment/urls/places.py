"""Addresses of departments, majors, classes and terms."""

from django.urls import URLPattern, path

from enrollment.views import places, terms, units

urlpatterns: list[URLPattern] = [
    path("school/", places.places, name="places"),
    path("school/departments/new/", places.department_new, name="department_new"),
    path("school/departments/<int:pk>/", places.department, name="department"),
    path("school/departments/<int:pk>/majors/new/", places.major_new, name="major_new"),
    path("school/departments/<int:pk>/classes/new/", places.class_new, name="class_new"),
    path("school/majors/<int:pk>/", places.major, name="major"),
    path("school/units/<int:pk>/", units.unit, name="unit"),
    path("school/units/<int:pk>/reopen/", units.unit_reopen, name="unit_reopen"),
    path("school/terms/", terms.terms, name="terms"),
    path("school/terms/new/", terms.term_new, name="term_new"),
    path("school/terms/<int:pk>/", terms.term, name="term"),
]
