"""Uploads go past ClamAV first: what is infected is refused and entered, what was not scanned is not taken for clean.

The scanner of these tests is a process of its own that speaks clamd's protocol. EICAR's test string, which every
scanner knows and which harms nobody, is put together here at run time.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from zipfile import ZIP_STORED

import pikepdf
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from casework.actions.decide import PapersWait, decide
from casework.actions.release_file import NotWaiting, release_file
from casework.models import File, Material, Notice
from casework.queries.files import papers_that_wait
from casework.storage import scanner
from casework.storage.uploads import Infected, Refused, check_upload
from casework.sweeps.quarantine import scan_waiting
from enrollment.models import Import
from registrar import environment
from registrar.doctor import CHECKS
from security.models import Entry
from security.queries import the_system
from tests.cast_papers import Papers, jpg, pdf
from tests.cast_photos import archive, as_upload, picture
from tests.workbooks import good_row, workbook

SERVER = Path(__file__).with_name("scan_server.py")
EICAR = b"-".join((rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR", b"STANDARD", b"ANTIVIRUS", b"TEST", b"FILE!$H+H*"))


@dataclass
class Scanner:
    """The scanner of a test: where it listens, and its process while it runs."""

    folder: Path
    address: str
    process: subprocess.Popen[bytes] | None = None

    @property
    def note(self) -> Path:
        return self.folder / "note"

    def start(self, mode: str = "good") -> None:
        """Run it until it listens."""
        self.stop()
        self.process = subprocess.Popen([sys.executable, "-I", str(SERVER), self.address, mode, str(self.note)])
        until(self._listens)

    def _listens(self) -> bool:
        try:
            if self.address.startswith("/"):
                with socket.socket(socket.AF_UNIX) as probe:
                    probe.connect(self.address)
            else:
                host, _colon, port = self.address.rpartition(":")
                socket.create_connection((host, int(port)), 1).close()
        except OSError:
            return False
        return True

    def stop(self) -> None:
        """Kill it, as a power cut would."""
        if self.process is not None:
            os.kill(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None
        if self.address.startswith("/"):
            Path(self.address).unlink(missing_ok=True)


def until(there: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not there():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.02)


@pytest.fixture
def clamd(settings) -> Iterator[Scanner]:
    """A scanner that is configured and not running yet. Paths of sockets must stay short."""
    with TemporaryDirectory(prefix="scan", dir="/tmp") as folder:
        one = Scanner(Path(folder), f"{folder}/clamd")
        settings.CLAMAV_SOCKET, settings.CLAMAV_AWAY, settings.CLAMAV_SECONDS = one.address, "refuse", 10
        yield one
        one.stop()


def infected_pdf(name: str = "病历.pdf") -> SimpleUploadedFile:
    """A sound PDF whose page carries the test string."""
    out = BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.pages[0].Contents = document.make_stream(b"% " + EICAR + b"\n")
        document.save(out, compress_streams=False)
    return SimpleUploadedFile(name, out.getvalue(), "application/pdf")


def send(papers: Papers, upload: SimpleUploadedFile):
    address = reverse("casework:material_upload", args=[papers.application.pk, "proof"])
    return papers.cast.client(papers.wang).post(address, {"files": upload}, headers={"HX-Request": "true"})


def read_by(papers: Papers, person, file: int):
    return papers.cast.client(person).get(reverse("casework:file", args=[file]))


class TestTheScannerIsThere:
    def test_what_is_clean_is_taken(self, papers: Papers, clamd: Scanner):
        clamd.start()
        assert send(papers, pdf()).status_code == 200
        assert File.objects.get().state == File.State.CLEAN

    def test_what_is_infected_is_refused_with_a_sentence_and_nothing_of_it_is_kept(
        self, papers: Papers, clamd: Scanner, files_dir
    ):
        clamd.start()
        answer = send(papers, infected_pdf())
        assert answer.status_code == 400
        assert "Eicar-Test-Signature" in answer.text
        assert not File.objects.exists()
        assert [one for one in files_dir.rglob("*") if one.is_file()] == []
        assert papers.material("proof").state == Material.State.MISSING

    def test_it_is_entered_who_sent_it_for_what_and_what_was_found_but_not_its_name(
        self, papers: Papers, clamd: Scanner
    ):
        clamd.start()
        send(papers, infected_pdf("我的病历.pdf"))
        [entry] = Entry.objects.filter(event="casework.upload-infected")
        assert (entry.by, entry.person) == (papers.wang, papers.wang)
        assert entry.about == f"casework.application:{papers.application.pk}"
        assert entry.particulars == {"signature": "Eicar-Test-Signature"}

    def test_a_workbook_to_be_imported_is_scanned_and_entered_too(self, roll, clamd: Scanner, files_dir):
        clamd.start()
        book = SimpleUploadedFile("新生.xlsx", b"PK\x03\x04" + EICAR, "application/octet-stream")
        form = {"file": book}
        answer = roll.cast.client(roll.registrar).post(reverse("enrollment:imports"), form)
        assert answer.status_code == 400
        assert "Eicar-Test-Signature" in answer.text
        assert Entry.objects.filter(event="casework.upload-infected", by=roll.registrar).count() == 1

    def test_an_archive_of_photos_is_scanned_and_entered_too(self, roll, clamd: Scanner, files_dir):
        clamd.start()
        photos = reverse("enrollment:photo_upload")
        browser = roll.cast.client(roll.registrar)
        packed = archive({"2024010101.jpg": picture(), "2024020101.jpg": picture() + EICAR}, ZIP_STORED)
        answer = browser.post(photos, {"file": as_upload(packed)})
        assert answer.status_code == 400
        assert "Eicar-Test-Signature" in answer.text
        assert Entry.objects.filter(event="casework.upload-infected", by=roll.registrar).count() == 1
        assert not File.objects.exists()
        assert browser.post(photos, {"file": as_upload(archive({"2024010101.jpg": picture()}))}).status_code == 302

    def test_the_original_is_scanned_not_what_we_make_of_it(self, clamd: Scanner):
        clamd.start()
        picture = jpg().read() + EICAR  # writing the picture anew would drop it
        with pytest.raises(Infected):
            check_upload(SimpleUploadedFile("a.jpg", picture))

    def test_a_file_of_many_pieces_is_scanned_to_its_end(self, clamd: Scanner):
        clamd.start()
        filler = [b"x" * (3 * scanner.PIECE + 7)] * 3
        assert scanner.signature_in(filler) == ""
        assert scanner.signature_in([*filler, EICAR]) == "Eicar-Test-Signature"

    def test_it_may_listen_on_the_network_instead(self, settings, tmp_path):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        settings.CLAMAV_SOCKET = f"127.0.0.1:{port}"
        one = Scanner(tmp_path, settings.CLAMAV_SOCKET)
        one.start()
        try:
            assert scanner.answers()
            assert scanner.signature_in([EICAR]) == "Eicar-Test-Signature"
        finally:
            one.stop()


class TestTheScannerIsAway:
    @pytest.mark.parametrize("away", ["refuse", "quarantine"])
    def test_no_archive_of_photos_is_taken(self, roll, clamd: Scanner, settings, files_dir, away):
        settings.CLAMAV_AWAY = away
        packed = as_upload(archive({"2024010101.jpg": picture()}))
        answer = roll.cast.client(roll.registrar).post(reverse("enrollment:photo_upload"), {"file": packed})
        assert answer.status_code == 400
        assert not File.objects.exists()

    @pytest.mark.parametrize("mode", ["", "half", "hasty", "full"])
    def test_no_answer_or_a_strange_one_is_never_taken_for_clean(self, papers: Papers, clamd: Scanner, mode):
        if mode:
            clamd.start(mode)
        with pytest.raises(scanner.ScannerAway):
            scanner.signature_in([b"x" * 4_000_000])  # more than a socket holds at once
        assert send(papers, pdf()).status_code == 400
        assert not File.objects.exists()

    def test_a_scanner_that_never_answers_is_given_up_after_the_time_of_the_settings(
        self, papers: Papers, clamd: Scanner, settings
    ):
        settings.CLAMAV_SECONDS = 1
        clamd.start("silent")
        with pytest.raises(Refused):
            check_upload(pdf())

    def test_killed_in_the_middle_of_a_stream_it_has_said_nothing(self, clamd: Scanner):
        clamd.start("hangs")

        def kill_it() -> None:
            until(clamd.note.exists)
            clamd.stop()

        killer = Thread(target=kill_it)
        killer.start()
        with pytest.raises(Refused):
            check_upload(pdf())
        killer.join()
        assert clamd.note.exists()

    def test_where_the_settings_say_so_an_upload_is_kept_and_handed_to_nobody(
        self, papers: Papers, clamd: Scanner, settings
    ):
        settings.CLAMAV_AWAY = "quarantine"
        assert send(papers, pdf()).status_code == 200
        papers.hand_in()
        file = File.objects.get()
        assert file.state == File.State.QUARANTINED
        for reader in (papers.wang, papers.dept_staff, papers.guardian):
            assert read_by(papers, reader, file.pk).status_code == 302
        assert not Entry.objects.filter(event="casework.file-read").exists()

    def test_an_import_is_refused_all_the_same_because_the_office_reads_it_at_once(
        self, roll, clamd: Scanner, settings, files_dir
    ):
        settings.CLAMAV_AWAY = "quarantine"
        book = SimpleUploadedFile("新生.xlsx", workbook([good_row(0)]))
        answer = roll.cast.client(roll.registrar).post(reverse("enrollment:imports"), {"file": book})
        assert answer.status_code == 400
        assert "病毒" in answer.text
        assert not Import.objects.exists()

    def test_without_a_configured_scanner_uploads_are_taken_as_before(self, papers: Papers, settings):
        settings.CLAMAV_SOCKET = ""
        assert send(papers, infected_pdf()).status_code == 200
        assert File.objects.get().state == File.State.CLEAN


@pytest.fixture
def kept(papers: Papers, clamd: Scanner, settings) -> Papers:
    """Two files that came while the scanner was away: a clean one and an infected one."""
    settings.CLAMAV_AWAY = "quarantine"
    papers.files = []
    for slot, upload in (("photo", jpg()), ("proof", infected_pdf())):
        papers.files.append(papers.add(slot, check_upload(upload, may_wait=True)))
    return papers


class TestItIsBack:
    def test_what_was_kept_is_released_or_refused(self, kept: Papers, clamd: Scanner):
        clamd.start()
        done = scan_waiting(at=kept.at)
        assert (done.released, done.refused, done.left) == (1, 1, 0)
        clean, infected = kept.files
        assert File.objects.get(pk=clean).state == File.State.CLEAN
        assert File.objects.get(pk=infected).state == File.State.REFUSED
        assert read_by(kept, kept.wang, clean).status_code == 200
        assert read_by(kept, kept.wang, infected).status_code == 404

    def test_the_slot_of_a_refused_file_is_empty_again_and_the_applicant_is_told(self, kept: Papers, clamd: Scanner):
        clamd.start()
        scan_waiting(at=kept.at)
        assert kept.material("proof").state == Material.State.MISSING
        assert kept.material("photo").state == Material.State.SUBMITTED
        [notice] = Notice.objects.filter(text="casework.file-refused")
        assert notice.person == kept.wang
        assert notice.facts["items"] == ["Proof of payment"]
        [entry] = Entry.objects.filter(event="casework.file-refused")
        assert entry.by == the_system()
        assert entry.particulars["signature"] == "Eicar-Test-Signature"
        assert "病历" not in str(entry.particulars)

    def test_handed_in_meanwhile_it_is_to_be_replaced_and_still_nobody_reads_it(self, kept: Papers, clamd: Scanner):
        kept.hand_in()
        clamd.start()
        scan_waiting(at=kept.at + timedelta(minutes=1))
        assert kept.material("proof").state == Material.State.TO_REPLACE
        for reader in (kept.dept_staff, kept.wang):
            assert read_by(kept, reader, kept.files[1]).status_code in {302, 404}

    def test_no_office_agrees_to_a_paper_that_nobody_could_read_yet(self, kept: Papers, clamd: Scanner):
        kept.hand_in()
        answer = {"application_id": kept.application.pk, "by": kept.dept_head, "at": kept.at}
        with pytest.raises(PapersWait):
            decide(**answer, agrees=True)
        clamd.start()
        scan_waiting(at=kept.at)
        assert not papers_that_wait([kept.application.pk])

    def test_still_away_everything_stays_as_it_is(self, kept: Papers):
        assert scan_waiting(at=kept.at).left == 2
        assert set(File.objects.values_list("state", flat=True)) == {File.State.QUARANTINED}

    def test_a_file_that_it_cannot_scan_does_not_hold_up_the_others(self, kept: Papers, clamd: Scanner):
        clamd.start("full")
        assert scan_waiting(at=kept.at).left == 2
        clamd.start()
        assert scan_waiting(at=kept.at).left == 0

    def test_it_is_said_once_what_becomes_of_a_file(self, kept: Papers):
        said = {"file": kept.files[0], "by": the_system(), "at": kept.at}
        release_file(**said)
        with pytest.raises(NotWaiting):
            release_file(**said, signature="Late")
        assert File.objects.get(pk=kept.files[0]).state == File.State.CLEAN


class TestItIsSaidWhetherItIsThere:
    def found(self):
        [one] = [check for check in CHECKS if check.key == "scanner"]
        return one.find(timezone.now())

    def test_none_is_configured(self, db, settings):
        settings.CLAMAV_SOCKET = ""
        assert self.found().is_well

    def test_it_answers_or_it_does_not(self, db, clamd: Scanner):
        assert not self.found().is_well
        assert not self.found().is_needed
        clamd.start()
        assert self.found().is_well

    def test_files_wait_for_one_that_is_configured_no_more(self, kept: Papers, settings):
        settings.CLAMAV_SOCKET = ""
        assert not self.found().is_well
        assert "2" in self.found().words

    @pytest.mark.parametrize("address", ["clamd", "host:", ":3310", "host:99999", "run/clamd.ctl"])
    def test_an_address_that_is_none_is_refused_at_the_start(self, monkeypatch, address):
        monkeypatch.setenv("CLAMAV_SOCKET", address)
        with pytest.raises(ImproperlyConfigured, match="CLAMAV_SOCKET"):
            environment.socket_address("CLAMAV_SOCKET")

    @pytest.mark.parametrize("address", ["", "/run/clamav/clamd.ctl", "clamav:3310"])
    def test_a_good_one_is_not(self, monkeypatch, address):
        monkeypatch.setenv("CLAMAV_SOCKET", address)
        assert environment.socket_address("CLAMAV_SOCKET") == address


@pytest.mark.parametrize(
    ("door", "behind", "before"),
    [
        ("check_upload(", "casework/storage/uploads.py", "casework/views/taking_in.py"),
        ("check_archive(", "casework/storage/archives.py", "enrollment/views/photos.py"),
    ],
)
def test_views_take_uploads_in_at_one_place_only_where_what_is_infected_is_entered(door, behind, before):
    root = Path(__file__).resolve().parents[2]
    callers = {
        str(file.relative_to(root))
        for app in ("casework", "enrollment", "academics", "archives", "status_changes", "reports", "registrar")
        for file in (root / app).rglob("*.py")
        if door in file.read_text("utf-8")
    }
    assert callers == {behind, before}
    assert re.search(rf"with infected_entered\(.*\):\n +.*{re.escape(door)}", (root / before).read_text("utf-8"))
