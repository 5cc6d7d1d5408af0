"""Photos of students: seen before they are loaded, loaded once, taken back; and who sees them."""

from io import BytesIO
from random import Random

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.urls import resolve
from PIL import Image

from casework.models import File
from casework.storage import all_names, read
from casework.storage.intake import MB, InMemoryOnly
from casework.sweeps.work import work_off
from enrollment.actions.confirm_import import confirm_import
from enrollment.actions.load_photos import load_photos
from enrollment.actions.merge_persons import merge_persons
from enrollment.actions.settle_likeness import settle_likeness
from enrollment.actions.take_out_students import StillNeeded
from enrollment.actions.undo_import import undo_import
from enrollment.actions.undo_merge import undo_merge
from enrollment.models import Import, ImportRow, Likeness, Photo
from reports.models import Export
from security.journal import unrecorded
from security.models import Entry
from security.queries import NotFound
from tests.cast_import import IMPORTS, soon, verdict
from tests.cast_photos import PHOTOS, picture
from tests.cast_roll import number_of
from tests.workbooks import sheet

V = ImportRow.Verdict
WANG, LI = "2024010101.jpg", "2024020101.jpg"


def says(found, number):
    """The sentences about a file, in English."""
    return " ".join(one[1].format(**one[2]) for one in ImportRow.objects.get(of=found, number=number).problems)


def photo_of(roll, key):
    return Photo.objects.filter(student=roll.of(key).student, is_current=True).first()


def colour_of(file):
    """The colour of a stored picture, roughly."""
    with Image.open(BytesIO(b"".join(read(file.stored_as)))) as image:
        return tuple(round(part / 64) for part in image.getpixel((5, 5)))


def stored_pictures():
    return File.objects.filter(content_type="image/jpeg").count()


class TestTheCheck:
    def test_a_file_is_named_by_the_student_the_examinee_or_the_id_number(self, roll, photos):
        found = photos(
            {
                WANG: picture(),
                f"会计/24{'2024020101':0>12}.JPG": picture(),
                f"{number_of('twin').lower()}.png": picture(kind="PNG"),
            }
        )
        assert (found.matter, found.state, found.good, found.wrong) == ("PHOTOS", "CHECKED", 3, 0)
        rows = ImportRow.objects.filter(of=found).order_by("number")
        assert [row.enrollment_id for row in rows] == [roll.enrollments[key] for key in ("wang", "li", "twin")]

    def test_the_row_shows_the_last_four_of_the_id_and_never_the_whole_of_it(self, roll, photos):
        found = photos({f"{number_of('twin')}.jpg": picture(), "990000201003059999.jpg": picture()})
        page = roll.client(roll.registrar).get(f"{IMPORTS}{found.pk}/?rows=GOOD").content.decode()
        assert f"2024010102 · {number_of('twin')[-4:]}" in page
        assert number_of("twin") not in page
        page = roll.client(roll.registrar).get(f"{IMPORTS}{found.pk}/?rows=WRONG").content.decode()
        assert "**************9999.jpg" in page
        assert "990000201003059999" not in page

    @pytest.mark.parametrize(
        ("content", "why"),
        [
            (picture(size=(280, 462)), "fewer than 295 × 413"),
            (picture(size=(330, 400)), "fewer than 295 × 413"),
            (picture(size=(462, 330)), "not higher than it is wide"),
            (picture(size=(400, 400)), "not higher than it is wide"),
            (picture()[:900], "damaged"),
            (b"GIF89a" + bytes(100), "no picture in the format JPG or PNG"),
            (b"MZ\x90\x00" + bytes(100), "no picture in the format JPG or PNG"),
            (picture() + bytes(2 * 1024 * 1024), "more than 2 MB"),
        ],
    )
    def test_a_picture_that_cannot_stand_on_a_card_is_refused_with_the_reason(self, photos, content, why):
        found = photos({WANG: content, LI: picture()})
        assert (verdict(found, 1), verdict(found, 2)) == (V.WRONG, V.GOOD)
        assert why in says(found, 1)

    def test_the_figures_are_settings(self, photos, settings):
        settings.PHOTOS = settings.PHOTOS | {"width": 358, "height": 441}
        assert "fewer than 358 × 441" in says(photos({WANG: picture()}), 1)

    def test_a_camera_that_was_held_upright_may_say_so_beside_the_pixels(self, photos):
        exif = Image.Exif()
        exif[0x0112] = 6
        found = photos({WANG: picture(size=(462, 330), exif=exif)})
        assert verdict(found, 1) == V.GOOD
        with Image.open(BytesIO(b"".join(read(ImportRow.objects.get(of=found).file.stored_as)))) as image:
            assert image.size == (330, 462)

    def test_nothing_is_kept_of_what_cameras_write_beside_the_pixels(self, photos):
        exif = Image.Exif()
        exif[0x010F], exif[0x0132] = "Kamera of a test", "2026:01:01 00:00:00"
        found = photos({WANG: picture(exif=exif, comment=b"taken by a test")})
        for file in (ImportRow.objects.get(of=found).file, ImportRow.objects.get(of=found).small):
            content = b"".join(read(file.stored_as))
            assert b"of a test" not in content
            assert b"by a test" not in content
            with Image.open(BytesIO(content)) as image:
                assert not dict(image.getexif())

    def test_two_files_for_one_student_are_both_left_for_a_person_to_choose(self, roll, photos):
        found = photos({WANG: picture(), f"{number_of('wang')}.jpg": picture("red"), LI: picture()})
        assert (found.good, found.wrong) == (1, 2)
        assert "are of this student too" in says(found, 1)
        assert WANG in says(found, 2)
        assert number_of("wang") not in says(found, 1)

    def test_a_row_bears_the_name_of_its_file(self, roll, photos):
        found = photos({WANG: picture(), "合影.jpg": picture()})
        for rows, name in (("GOOD", WANG), ("WRONG", "合影.jpg")):
            page = roll.client(roll.registrar).get(f"{IMPORTS}{found.pk}/?rows={rows}").content.decode()
            assert f'<th scope="row" class="cell-state number">{name}</th>' in page

    def test_a_number_that_nobody_has_is_refused(self, photos):
        found = photos({"9999999999.jpg": picture(), "合影.jpg": picture(), ".jpg": picture(), LI: picture()})
        assert (found.good, found.wrong) == (1, 3)
        assert "Nobody on the roll has this number" in says(found, 1)

    def test_what_systems_leave_in_archives_is_passed_over(self, photos):
        found = photos({WANG: picture(), f"__MACOSX/._{WANG}": b"x", "Thumbs.db": b"x", ".DS_Store": b"x"})
        assert found.rows == 1

    def test_only_good_pictures_lie_in_the_store_and_a_discarded_archive_leaves_none(
        self, roll, photos, django_capture_on_commit_callbacks
    ):
        found = photos({WANG: picture(), LI: picture(size=(10, 20)), "x.jpg": picture()})
        assert stored_pictures() == 2  # the whole and the small one
        before = len(list(all_names(before=soon())))
        with django_capture_on_commit_callbacks(execute=True):
            roll.client(roll.registrar).post(f"{IMPORTS}{found.pk}/discard/")
        assert stored_pictures() == 0
        assert len(list(all_names(before=soon()))) == before - 2


class TestLargeArchives:
    def test_an_archive_larger_than_a_workbook_may_be_is_taken(self, photos):
        chance = Random(3)
        large = {f"no picture {n}.jpg": chance.randbytes(3 * MB) for n in range(8)}
        found = photos({WANG: picture(), **large})
        assert found.file.size > 20 * MB
        assert (found.good, found.wrong) == (1, 8)

    @pytest.mark.parametrize(
        ("who", "is_kept"), [("registrar", True), ("aa_head", False), ("tutor", False), ("wang", False), ("", False)]
    )
    def test_so_large_a_file_is_kept_only_from_those_who_run_imports(self, roll, rf, who, is_kept):
        request = rf.post(PHOTOS)
        request.resolver_match = resolve(PHOTOS)
        request.user = getattr(roll, who).account if who else AnonymousUser()
        handler = InMemoryOnly(request)
        handler.new_file("file", "照片.zip", "application/zip", 0)
        for start in range(0, 25 * MB, MB):
            handler.receive_data_chunk(bytes(MB), start)
        assert bool(handler.file_complete(25 * MB).read()) is is_kept


class TestLoading:
    def test_the_good_pictures_become_the_photos_of_their_students(self, roll, photos, confirm):
        found = confirm(photos({WANG: picture(), LI: picture("red"), "x.jpg": picture()}))
        assert found.state == "LOADED"
        assert [verdict(found, n) for n in (1, 2, 3)] == [V.LOADED, V.LOADED, V.WRONG]
        assert (photo_of(roll, "wang").of, photo_of(roll, "wang").row) == (found, 1)
        assert colour_of(photo_of(roll, "li").file) == (4, 0, 0)
        entry = Entry.objects.get(event="enrollment.photos-loaded", person=roll.wang)
        assert entry.about == f"enrollment.enrollment:{roll.enrollments['wang']}"

    def test_the_photo_of_the_entry_lies_encrypted_in_the_store(self, roll, photos, confirm, files_dir):
        """SEC-1.3: the status photo is collected at the entry; nobody who has the disk has the face."""
        confirm(photos({WANG: picture()}))
        kept = photo_of(roll, "wang").file
        on_disk = (files_dir / kept.stored_as[:2] / kept.stored_as).read_bytes()
        shown = b"".join(roll.client(roll.wang).get(f"/students/{roll.enrollments['wang']}/photo/"))
        assert shown.startswith(b"\xff\xd8\xff")  # a JPEG
        assert shown[:64] not in on_disk
        assert b"JFIF" not in on_disk

    def test_a_photo_is_replaced_on_confirmation_after_both_were_shown(self, roll, photos, confirm):
        confirm(photos({WANG: picture()}))
        found = photos({WANG: picture("red")})
        assert "has a photo since" in says(found, 1)
        page = roll.client(roll.registrar).get(f"{IMPORTS}{found.pk}/").content.decode()
        assert f"{IMPORTS}{found.pk}/rows/1/photo/" in page
        assert f"/students/{roll.enrollments['wang']}/photo/small/" in page
        confirm(found)
        assert colour_of(photo_of(roll, "wang").file) == (4, 0, 0)
        assert Photo.objects.filter(student=roll.of("wang").student).count() == 2

    def test_who_got_another_photo_since_the_check_keeps_it(self, roll, photos, confirm):
        first, second = photos({WANG: picture(), LI: picture()}), photos({WANG: picture("red")})
        confirm(second)
        first = confirm(first)
        assert (verdict(first, 1), verdict(first, 2)) == (V.WRONG, V.LOADED)
        assert "since the check" in says(first, 1)
        assert colour_of(photo_of(roll, "wang").file) == (4, 0, 0)
        assert stored_pictures() == 4

    def test_stopped_between_two_chunks_it_goes_on_and_loads_nothing_twice(self, roll, photos, monkeypatch):
        monkeypatch.setattr("enrollment.actions.load_photos.CHUNK", 1)
        found = photos({WANG: picture(), LI: picture()})
        confirm_import(upload=found.pk, by=roll.registrar, at=roll.at)
        event = load_photos(upload=found.pk, by=roll.registrar, at=roll.at)
        assert (event.loaded, event.ended) == (1, False)
        work_off(now=soon)  # another worker takes the work up
        assert Import.objects.get(pk=found.pk).state == "LOADED"
        assert sorted(Photo.objects.values_list("row", flat=True)) == [1, 2]
        with pytest.raises(NotFound):
            load_photos(upload=found.pk, by=roll.registrar, at=roll.at)

    def test_a_check_that_was_broken_off_begins_anew_and_leaves_no_picture_behind(self, roll, photos):
        found = photos({WANG: picture(), LI: picture()})
        with unrecorded("a worker that was killed in the check"):
            Import.objects.filter(pk=found.pk).update(state="CHECKING")
            found.check_job.state, found.check_job.attempts = "WAITING", 0
            found.check_job.save()
        work_off(now=soon)
        assert Import.objects.get(pk=found.pk).state == "CHECKED"
        assert ImportRow.objects.filter(of=found).count() == 2
        assert stored_pictures() == 4


class TestUndoing:
    def test_the_photo_from_before_counts_again_and_the_new_pictures_leave_the_store(
        self, roll, photos, confirm, undo, django_capture_on_commit_callbacks
    ):
        first = confirm(photos({WANG: picture()}))
        second = confirm(photos({WANG: picture("red"), LI: picture("red")}))
        with django_capture_on_commit_callbacks(execute=True):
            second = undo(second)
        assert (second.state, verdict(second, 1)) == ("UNDONE", V.UNDONE)
        assert photo_of(roll, "wang").of == first
        assert photo_of(roll, "li") is None
        assert stored_pictures() == 2
        assert Entry.objects.filter(event="enrollment.photos-taken-back", person=roll.wang).count() == 1
        connection.check_constraints()

    def test_under_a_newer_photo_nothing_is_undone_and_the_page_says_so(self, roll, photos, confirm, undo):
        first = confirm(photos({WANG: picture(), LI: picture()}))
        confirm(photos({WANG: picture("red")}))
        page = roll.client(roll.aa_head).get(f"{IMPORTS}{first.pk}/undo/").content.decode()
        assert "王子涵" in page
        assert undo(first).state == "LOADED"
        with pytest.raises(StillNeeded):
            undo_import(upload=first.pk, by=roll.aa_head, at=roll.at)
        assert photo_of(roll, "li").of == first

    def test_the_registrar_loads_and_the_head_undoes(self, roll, photos, confirm, undo):
        found = confirm(photos({WANG: picture()}))
        assert undo(found, by="registrar").state == "LOADED"
        assert undo(found).state == "UNDONE"
        answer = roll.client(roll.aa_head).post(PHOTOS)
        assert answer.status_code == 403


class TestWhoSees:
    @pytest.fixture(autouse=True)
    def _photo(self, photos, confirm):
        confirm(photos({WANG: picture()}))

    def get(self, roll, who, small=False):
        address = f"/students/{roll.enrollments['wang']}/photo/{'small/' if small else ''}"
        return roll.client(getattr(roll, who)).get(address)

    def test_it_stands_in_the_head_of_the_page_with_words_beside_it(self, roll):
        page = roll.client(roll.tutor).get(f"/students/{roll.enrollments['wang']}/").content.decode()
        assert f'src="/students/{roll.enrollments["wang"]}/photo/small/"' in page
        assert "王子涵的照片" in page
        page = roll.client(roll.tutor).get(f"/students/{roll.enrollments['twin']}/").content.decode()
        assert "/photo/small/" not in page

    def test_it_is_never_cached_and_small_is_small(self, roll):
        for small in (True, False):
            answer = self.get(roll, "wang", small)
            assert (answer["Content-Type"], answer["Cache-Control"]) == ("image/jpeg", "no-store")
        with Image.open(BytesIO(b"".join(self.get(roll, "tutor", small=True)))) as image:
            assert max(image.size) == 160

    def test_opening_it_in_full_size_is_journaled_but_for_the_students_own_look(self, roll):
        self.get(roll, "wang")
        self.get(roll, "tutor", small=True)
        assert not Entry.objects.filter(event="enrollment.photo-seen").exists()
        self.get(roll, "tutor")
        entry = Entry.objects.get(event="enrollment.photo-seen")
        assert (entry.by, entry.person) == (roll.tutor, roll.wang)
        page = roll.client(roll.wang).get(f"/students/{roll.enrollments['wang']}/access/").content.decode()
        assert "打开了照片原图" in page

    def test_strangers_are_told_that_there_is_none(self, roll):
        for who in ("li", "other_tutor", "finance", "sysadmin"):
            assert self.get(roll, who).status_code == 404, who
            assert self.get(roll, who, small=True).status_code == 404, who


class TestWithoutAPhoto:
    def names(self, roll, who="registrar", query=""):
        answer = roll.client(getattr(roll, who)).get(f"/students/without-photo/{query}")
        return {row["number"] for row in answer.context["rows"]}, answer.context["words"]

    def test_the_list_has_who_is_open_and_has_none_with_their_number(self, roll, photos, confirm):
        before, _words = self.names(roll)
        confirm(photos({WANG: picture()}))
        after, words = self.names(roll)
        assert before - after == {"2024010101"}
        assert "2024020105" not in after  # withdrawn
        assert words.startswith(f"{len(after)} ")

    def test_it_is_filtered_and_keeps_to_ones_own_reach(self, roll):
        mechanics, _ = self.names(roll, query=f"?department={roll.mechanics.pk}")
        of_class, _ = self.names(roll, query=f"?department={roll.mechanics.pk}&unit={roll.m1.pk}&cohort=2024")
        assert of_class == {"2024010101", "2024010102"} < mechanics
        assert self.names(roll, who="tutor")[0] == of_class

    def test_the_page_leads_to_a_file_of_the_same_students_that_says_who_took_it_out_and_what_for(
        self, roll, photos, confirm
    ):
        confirm(photos({WANG: picture()}))
        narrowed = f"?department={roll.mechanics.pk}&cohort=2024"
        page = roll.client(roll.registrar).get(f"/students/without-photo/{narrowed}")
        address = "/reports/exports/new/without-photo/" + narrowed
        assert address.replace("&", "&amp;") in page.content.decode()
        said = {"format": "xlsx", "purpose": "CLASS", "reason": "通知补拍照片"}
        assert roll.client(roll.registrar).post(address, said).status_code == 302
        work_off(now=soon)
        export = Export.objects.get()
        file = roll.client(roll.registrar).get(f"/reports/exports/{export.pk}/file/")
        _mark, _titles, *rows = sheet(b"".join(file.streaming_content))
        assert {row[1] or "—" for row in rows} == self.names(roll, query=narrowed)[0]
        assert Entry.objects.filter(event="reports.export-fetched", by=roll.registrar).exists()

    @pytest.mark.parametrize("who", ["finance", "archive_head", "tutor"])
    def test_who_has_no_such_list_takes_none_out(self, roll, who):
        assert roll.client(getattr(roll, who)).get("/reports/exports/new/without-photo/").status_code in {403, 404}


def test_two_records_with_photos_come_together_with_the_kept_ones(roll, photos, confirm):
    confirm(photos({WANG: picture(), "2024020105.jpg": picture("red")}))
    ends = sorted([roll.wang.pk, roll.person_of("gone").pk])
    with unrecorded("a pair of a test"):
        pair = Likeness.objects.create(first_id=ends[0], second_id=ends[1], ground="NAME", found_at=roll.at).pk
    settle_likeness(likeness=pair, verdict="SAME", reason="核对户口簿", by=roll.registrar, at=roll.at)
    merge_persons(likeness=pair, kept=roll.wang.pk, by=roll.aa_head, at=roll.at)
    assert Photo.objects.filter(student=roll.wang.student).count() == 2
    assert colour_of(Photo.objects.get(student=roll.wang.student, is_current=True).file) != (4, 0, 0)
    undo_merge(likeness=pair, by=roll.aa_head, at=roll.at)
    assert colour_of(photo_of(roll, "gone").file) == (4, 0, 0)
