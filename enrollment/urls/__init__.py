"""All addresses of the roll."""

from django.urls import URLPattern

from enrollment.urls import registration, roll

app_name = "enrollment"

urlpatterns: list[URLPattern] = [*roll.urlpatterns, *registration.urlpatterns]
