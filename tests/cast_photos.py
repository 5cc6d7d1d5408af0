"""Archives of photos for tests: pictures as a photographer hands them in, packed by name."""

from collections.abc import Callable, Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from casework.storage import Contents
from casework.storage.archives import Limits, check_archive
from casework.sweeps.work import work_off
from enrollment.actions.confirm_import import confirm_import
from enrollment.models import Import
from tests.cast_import import soon
from tests.cast_roll import Roll

PHOTOS = "/imports/photos/"


def picture(
    colour: str = "steelblue", size: tuple[int, int] = (330, 462), kind: str = "JPEG", **saving: object
) -> bytes:
    """A picture of one colour."""
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, kind, **saving)
    return out.getvalue()


def archive(files: Mapping[str, bytes], packed: int = ZIP_DEFLATED) -> bytes:
    """A zip archive of these files by name."""
    out = BytesIO()
    with ZipFile(out, "w", packed) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return out.getvalue()


def as_upload(content: bytes, name: str = "照片.zip") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/zip")


def checked_contents(content: bytes) -> Contents:
    """An archive as the upload page hands it on."""
    return check_archive(as_upload(content), Limits(**settings.PHOTOS))


@pytest.fixture
def photos(roll: Roll, files_dir: object) -> Callable[..., Import]:
    """Upload pictures by name as the registrar, and have them checked."""

    def uploaded(files: Mapping[str, bytes], by: str = "registrar") -> Import:
        answer = roll.client(getattr(roll, by)).post(PHOTOS, {"file": as_upload(archive(files))})
        assert answer.status_code == 302, answer.content.decode()[:3000]
        work_off(now=soon)
        return Import.objects.latest("pk")

    return uploaded


@pytest.fixture
def roll_with_photos(roll: Roll, photos: Callable[..., Import]) -> Roll:
    """The roll with a photo of wang, and an archive with another one of wang and one of li: `roll.upload` is its id."""
    first = photos({"2024010101.jpg": picture()})
    confirm_import(upload=first.pk, by=roll.registrar, at=roll.at)
    work_off(now=soon)
    roll.upload = photos({"2024010101.jpg": picture("red"), "2024020101.jpg": picture(), "x.jpg": picture()}).pk
    return roll
