"""The product's addresses, and those of the further kind."""

from django.urls import include, path

from registrar.urls import *  # noqa: F403
from registrar.urls import urlpatterns as real
from tests.office_key import views

further = [
    path("begin/<slug:kind>/<int:unit>/", views.begin, name="begin"),
    path("<int:pk>/", views.form, name="form"),
]
urlpatterns = [*real, path("office-key/", include((further, "office_key")))]
