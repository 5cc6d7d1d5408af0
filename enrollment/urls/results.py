"""Addresses of the results of a term's registration: closing lists and bulletins."""

from django.urls import URLPattern, path

from enrollment.views import bulletins, closing

urlpatterns: list[URLPattern] = [
    path("batches/<int:pk>/closing/", closing.closing_lists, name="closing_lists"),
    path("batches/closing/<int:pk>/", closing.closing_list, name="closing_list"),
    path("batches/closing/<int:pk>/changes/", closing.closing_changes, name="closing_changes"),
    path("batches/<int:pk>/bulletins/", bulletins.bulletins, name="bulletins"),
    path("batches/bulletins/<int:pk>/", bulletins.bulletin, name="bulletin"),
    path("batches/bulletins/<int:pk>/students/", bulletins.bulletin_students, name="bulletin_students"),
]
