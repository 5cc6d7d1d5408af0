"""The addresses of the whole site."""

from django.urls import URLPattern, URLResolver, include, path

from enrollment.api import api
from registrar.views.demo import demo_sign_in
from registrar.views.gallery import gallery
from registrar.views.health import healthz, readyz
from registrar.views.home import home
from registrar.views.opening import opening
from registrar.views.preferences import preferences
from registrar.views.search import palette
from registrar.views.seek import seek
from registrar.views.setup import setup

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("preferences/", preferences, name="preferences"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("demo/sign-in/", demo_sign_in, name="demo_sign_in"),
    path("search/", palette, name="palette"),
    path("seek/", seek, name="seek"),
    path("opening/", opening, name="opening"),
    path("setup/", setup, name="setup"),
    path("_ui/", gallery, name="gallery"),
    path("", include("security.urls")),
    path("rulebook/", include("rulebook.urls")),
    path("reports/", include("reports.urls")),
    path("", include("casework.urls")),
    path("", include("enrollment.urls")),
    path("", include("status_changes.urls")),
    path("api/v1/", api.urls),
]

handler400 = "registrar.views.errors.bad_request"
handler403 = "registrar.views.errors.not_allowed"
handler404 = "registrar.views.errors.not_found"
handler500 = "registrar.views.errors.server_error"
