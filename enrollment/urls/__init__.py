"""All addresses of the roll."""

from django.urls import URLPattern

from enrollment.urls import registration

app_name = "enrollment"

urlpatterns: list[URLPattern] = [*registration.urlpatterns]
