"""The machine: what is installed, and whether there is room."""

import ctypes
import os
import shutil
import subprocess
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from registrar.backups.taking import last_backup
from registrar.doctor.finding import Amiss, check
from security.rules.words import together

GIB: Final = 1024**3
ROOM_WANTED: Final = 2 * GIB
PART_WANTED: Final = 0.05
BACKUP_MAY_BE: Final = timedelta(hours=36)


@check("printing", gettext_lazy("Printing"))
def printing(at: datetime) -> str:
    """Pango is there, without which documents are issued but not printed."""
    del at
    try:
        for library in ("libpango-1.0.so.0", "libpangoft2-1.0.so.0"):
            ctypes.CDLL(library)
    except OSError:
        raise Amiss(
            _(
                "Pango is not installed: documents are issued, but printing waits. "
                "Install libpango-1.0-0 and libpangoft2-1.0-0."
            )
        ) from None
    return _("Documents can be printed.")


@check("fonts", gettext_lazy("Fonts"), slow=True)
def fonts(at: datetime) -> str:
    """A font with Chinese characters is there, without which documents would print boxes."""
    del at
    program = shutil.which("fc-list")
    if program is None:
        raise Amiss(_("Whether there is a Chinese font cannot be told: install fontconfig."))
    listed = subprocess.run([program, ":lang=zh-cn", "family"], capture_output=True, text=True, check=False, timeout=10)
    families = {line.partition(",")[0].strip() for line in listed.stdout.splitlines() if line.strip()}
    if not families:
        raise Amiss(_("There is no Chinese font: documents cannot be printed. Install fonts-noto-cjk."))
    return _("Chinese fonts: {families}.").format(families=", ".join(sorted(families)[:3]))


@check("data", gettext_lazy("Data folder"), needed=True)
def data(at: datetime) -> str:
    """It can be written."""
    del at
    folder = Path(settings.DATA_DIR)
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        raise Amiss(_("The folder DATA_DIR is missing or cannot be written. Make it, and give it to the web's user."))
    return _("The folder of files and of the anchor can be written.")


@check("privacy", gettext_lazy("Privacy of the data folder"))
def privacy(at: datetime) -> str:
    """No other user of the machine can enter the folders of files and of the anchor."""
    del at
    folders = (Path(settings.FILES_DIR), Path(settings.JOURNAL_ANCHOR).parent)
    if opened := [folder.name for folder in folders if folder.is_dir() and folder.stat().st_mode & 0o007]:
        sentence = _("Every user of this machine can enter {folders} in DATA_DIR. Run: chmod o-rwx on it.")
        raise Amiss(sentence.format(folders=", ".join(opened)))
    return _("Only the web's own user can enter the files and the anchor.")


@check("disk", gettext_lazy("Disk space"))
def disk(at: datetime) -> str:
    """There is room for files."""
    del at
    room = shutil.disk_usage(settings.DATA_DIR)
    words = _("{free} GB of {whole} GB are free.").format(free=room.free // GIB, whole=room.total // GIB)
    if room.free < min(ROOM_WANTED, room.total * PART_WANTED):
        raise Amiss(together(words, _("Uploads and backups will fail soon: make room or move DATA_DIR.")))
    return words


@check("backup", gettext_lazy("Backup"))
def backup(at: datetime) -> str:
    """The last one is not old."""
    if settings.DEMO_MODE:
        return _("A demonstration needs no backup.")
    last = last_backup()
    if last is None:
        raise Amiss(_("No backup has been made from here yet. Run every night: bin/backup FOLDER"))
    n = (at - last) // timedelta(hours=1)
    words = ngettext("The last one is %(n)s hour old.", "The last one is %(n)s hours old.", n) % {"n": n}
    if at - last > BACKUP_MAY_BE:
        raise Amiss(together(words, _("Run every night: bin/backup FOLDER")))
    return words


@check("static", gettext_lazy("Style and script"))
def static(at: datetime) -> str:
    """The files of the pages were collected."""
    del at
    wanted = "Manifest" in str(settings.STORAGES["staticfiles"])
    if wanted and not (Path(settings.STATIC_ROOT) / "staticfiles.json").is_file():
        raise Amiss(_("The pages have no style: the static files were not collected. Run: manage.py collectstatic"))
    return _("The static files are there.")
