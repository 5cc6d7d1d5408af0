"""What is served: every file can be collected, named by its digest and compressed, as production does."""

from django.conf import settings
from django.contrib.staticfiles import storage
from django.core.management import call_command


def test_static_files_are_collected_under_names_that_never_change(tmp_path, settings):
    backend = "whitenoise.storage.CompressedManifestStaticFilesStorage"
    settings.STATIC_ROOT = str(tmp_path)
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": backend, "OPTIONS": {"location": tmp_path}}}
    call_command("collectstatic", interactive=False, verbosity=0)
    named = storage.staticfiles_storage.stored_name("css/app.css")
    assert named != "css/app.css"
    assert (tmp_path / named).is_file()
    assert (tmp_path / f"{named}.br").is_file()


def test_no_served_file_asks_another_host():
    served = [path for path in (settings.BASE_DIR / "static").rglob("*") if path.suffix in {".css", ".js", ".svg"}]
    ours = [path for path in served if "vendor" not in path.parts]
    found = [
        path.name
        for path in ours
        for line in path.read_text().splitlines()
        if "//" in line and "http" in line and "w3.org" not in line
    ]
    assert not found
