"""Papers of an application: who adds what when, what stays, and what the page answers, with and without scripts."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.urls import reverse

from casework.actions.add_material import MOST_FILES, CannotAdd
from casework.actions.remove_material import CannotRemove, remove_material
from casework.models import File, Material, MaterialFile
from casework.queries.desk import ForeignApplication
from casework.queries.files import SlotIsClosed
from casework.storage import read
from casework.sweeps.store import sweep_store
from security.models import Entry
from tests.cast_papers import Papers, jpg, later, pdf

DAY = timedelta(days=1)


def content_of(file: int) -> bytes:
    return b"".join(read(File.objects.get(pk=file).stored_as))


def take_out(papers: Papers, slot: str, file: int, **by: int) -> None:
    remove_material(
        application_id=papers.application.pk, slot=slot, file_id=file, by=papers.wang, at=later(papers, **by)
    )


def there(papers: Papers, slot: str) -> list[int]:
    """The files that count now."""
    return list(papers.material(slot).files.filter(removed_at=None).order_by("pk").values_list("file", flat=True))


class TestInADraft:
    def test_a_file_is_stored_encrypted_and_its_row_says_what_it_is(self, papers: Papers, files_dir):
        sent = pdf("入学证明.pdf")
        content = sent.read()
        file = File.objects.get(pk=papers.add("proof", sent))
        assert (file.name, file.content_type, file.size) == ("入学证明.pdf", "application/pdf", len(content))
        assert (file.state, file.added_by, file.added_at) == ("CLEAN", papers.wang, papers.at)
        assert content_of(file.pk) == content
        assert papers.material("proof").state == Material.State.SUBMITTED
        assert b"%PDF" not in (files_dir / file.stored_as[:2] / file.stored_as).read_bytes()

    def test_adding_is_an_entry_and_raises_the_version(self, papers: Papers):
        file = papers.add("proof", jpg())
        entry = Entry.objects.get(event="casework.material-added")
        assert (entry.by, entry.person, entry.about) == (
            papers.wang,
            papers.wang,
            f"casework.application:{papers.application.pk}",
        )
        assert (entry.particulars["slot"], entry.particulars["file"]) == ("proof", file)
        assert papers.fresh().version == papers.application.version + 1

    def test_six_files_fit_in_a_slot_and_a_seventh_is_told_why_not(self, papers: Papers):
        for shade in range(MOST_FILES):
            papers.add("proof", jpg(shade=shade * 30))
        with pytest.raises(CannotAdd, match=str(MOST_FILES)):
            papers.add("proof", jpg(shade=250))
        assert len(there(papers, "proof")) == MOST_FILES
        papers.add("photo", jpg(shade=250))

    def test_the_same_file_is_not_taken_twice_into_one_slot(self, papers: Papers):
        papers.add("proof", jpg())
        with pytest.raises(CannotAdd, match=r"收据\.jpg"):
            papers.add("proof", jpg())
        papers.add("photo", jpg())

    def test_pressing_twice_adds_once(self, papers: Papers):
        key = uuid4()
        assert papers.add("proof", jpg(), act_key=key) == papers.add("proof", jpg(), act_key=key)
        assert len(there(papers, "proof")) == 1

    def test_taking_the_last_file_out_leaves_the_slot_missing(self, papers: Papers):
        one, other = papers.add("proof", jpg()), papers.add("proof", pdf())
        take_out(papers, "proof", one)
        assert papers.material("proof").state == Material.State.SUBMITTED
        take_out(papers, "proof", other)
        assert papers.material("proof").state == Material.State.MISSING
        assert MaterialFile.objects.exclude(removed_at=None).count() == 2
        with pytest.raises(CannotRemove):
            take_out(papers, "proof", other)

    def test_a_file_of_another_slot_is_not_taken_out_of_this_one(self, papers: Papers):
        file = papers.add("photo", jpg())
        with pytest.raises(CannotRemove):
            take_out(papers, "proof", file)

    def test_an_unknown_slot_is_told(self, papers: Papers):
        with pytest.raises(SlotIsClosed):
            papers.add("diary", jpg())

    def test_nobody_else_adds_not_even_an_officer(self, papers: Papers):
        for other in (papers.li, papers.guardian, papers.aa_head):
            stranger = Papers(papers.cast, papers.at, papers.application)
            stranger.cast.persons["wang"], own = other, papers.wang
            try:
                with pytest.raises(ForeignApplication):
                    stranger.add("proof", jpg())
            finally:
                stranger.cast.persons["wang"] = own
        assert there(papers, "proof") == []


class TestHandedIn:
    def test_nothing_is_added_or_taken_out_while_the_office_has_it(self, handed_in: Papers):
        with pytest.raises(ForeignApplication):
            handed_in.add("photo", jpg())
        with pytest.raises(ForeignApplication):
            take_out(handed_in, "proof", handed_in.files[0])

    def test_returned_it_takes_new_files_only_where_the_office_asked(self, handed_in: Papers):
        handed_in.give_back("proof", at=later(handed_in, hours=1))
        with pytest.raises(SlotIsClosed):
            handed_in.add("photo", jpg(shade=1), at=later(handed_in, hours=2))
        new = handed_in.add("proof", jpg(shade=1), at=later(handed_in, hours=2))
        assert there(handed_in, "proof") == [new]
        assert handed_in.material("proof").state == Material.State.SUBMITTED

    def test_two_pages_replace_the_one_and_the_old_one_stays_in_the_record(self, handed_in: Papers):
        [old] = handed_in.files
        handed_in.give_back("proof", at=later(handed_in, hours=1))
        pages = [handed_in.add("proof", jpg(shade=shade), at=later(handed_in, hours=2)) for shade in (1, 90)]
        assert there(handed_in, "proof") == pages
        assert MaterialFile.objects.get(file=old).removed_at == later(handed_in, hours=2)
        assert content_of(old)

    def test_a_new_file_may_be_taken_out_again_and_the_slot_waits_as_before(self, handed_in: Papers):
        handed_in.give_back("proof", at=later(handed_in, hours=1))
        new = handed_in.add("proof", jpg(shade=1), at=later(handed_in, hours=2))
        take_out(handed_in, "proof", new, hours=3)
        assert handed_in.material("proof").state == Material.State.TO_REPLACE

    def test_what_was_handed_in_stays(self, handed_in: Papers):
        handed_in.give_back("proof", at=later(handed_in, hours=1))
        with pytest.raises(CannotRemove):
            take_out(handed_in, "proof", handed_in.files[0], hours=2)


class TestThePage:
    @pytest.fixture
    def address(self, papers: Papers) -> str:
        return reverse("casework:material_upload", args=[papers.application.pk, "proof"])

    @pytest.fixture
    def wang(self, papers: Papers):
        return papers.cast.client(papers.wang)

    def test_without_scripts_the_form_carries_all_files_and_comes_back(self, papers: Papers, wang, address):
        answer = wang.post(address, {"files": [jpg(), pdf()], "next": "/inbox/", "act_key": str(uuid4())})
        assert (answer.status_code, answer["Location"]) == (302, "/inbox/")
        assert len(there(papers, "proof")) == 2

    def test_the_same_form_sent_again_adds_nothing(self, papers: Papers, wang, address):
        key = str(uuid4())
        for _ in range(2):
            wang.post(address, {"files": [jpg(), pdf()], "act_key": key})
        assert len(there(papers, "proof")) == 2

    def test_one_bad_file_spoils_no_good_one_and_is_named(self, papers: Papers, wang, address):
        answer = wang.post(address, {"files": [jpg("坏.pdf"), jpg("好.jpg")]}, follow=True)
        assert len(there(papers, "proof")) == 1
        assert "坏.pdf" in answer.content.decode()

    @pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
    def test_it_never_leads_to_another_site(self, papers: Papers, wang, address, elsewhere):
        answer = wang.post(address, {"files": jpg(), "next": elsewhere})
        assert answer["Location"] == reverse("casework:application", args=[papers.application.pk])

    def test_with_scripts_each_file_is_answered_with_its_line(self, papers: Papers, wang, address):
        answer = wang.post(address, {"files": jpg("王 & 李.jpg")}, headers={"HX-Request": "true"})
        [file] = there(papers, "proof")
        page = answer.content.decode()
        assert answer.status_code == 200
        assert "王 &amp; 李.jpg" in page
        assert reverse("casework:file", args=[file]) in page
        assert "<html" not in page

    def test_with_scripts_a_refusal_is_one_sentence(self, papers: Papers, wang, address):
        answer = wang.post(address, {"files": pdf("证明.jpg")}, headers={"HX-Request": "true"})
        assert answer.status_code == 400
        assert answer["Content-Type"] == "text/plain; charset=utf-8"
        assert "证明.jpg" in answer.content.decode()

    def test_a_form_without_a_file_is_told(self, wang, address):
        assert wang.post(address, headers={"HX-Request": "true"}).status_code == 400

    def test_what_is_far_too_large_is_counted_not_kept(self, papers: Papers, wang, address):
        from django.core.files.uploadedfile import SimpleUploadedFile

        huge = SimpleUploadedFile("大.pdf", b"%PDF-" + b"0" * (26 * 1024 * 1024))
        answer = wang.post(address, {"files": huge}, headers={"HX-Request": "true"})
        assert answer.status_code == 400
        assert "26.0" in answer.content.decode()

    def test_the_applicant_takes_a_file_out(self, papers: Papers, wang):
        one, other = papers.add("proof", jpg()), papers.add("proof", pdf())
        key = str(uuid4())  # of the form around both buttons
        for file in (one, other):
            address = reverse("casework:material_remove", args=[papers.application.pk, "proof", file])
            assert wang.post(address, {"act_key": key}).status_code == 302
        assert there(papers, "proof") == []


class TestTheStoreIsSwept:
    def test_by_a_command_that_also_finds_what_is_missing_or_damaged(self, papers: Papers, files_dir, capsys):
        whole, gone = papers.add("proof", jpg()), papers.add("photo", pdf())
        stored = File.objects.get(pk=gone).stored_as
        call_command("sweep_files", "--check")
        assert "2 files read, 0 missing or damaged" in capsys.readouterr().out
        (files_dir / stored[:2] / stored).unlink()
        with pytest.raises(SystemExit):
            call_command("sweep_files", "--check")
        said = capsys.readouterr()
        assert f"file {gone}:" in said.err
        assert f"file {whole}:" not in said.err

    def test_of_files_whose_act_failed_but_of_nothing_young_or_claimed(self, papers: Papers, files_dir):
        import os

        kept = File.objects.get(pk=papers.add("proof", jpg()))
        with pytest.raises(CannotAdd):
            papers.add("proof", jpg())
        stored = {path.name: path for path in files_dir.rglob("*") if path.is_file()}
        assert len(stored) == 2
        for path in stored.values():  # the disk has a clock of its own
            os.utime(path, (papers.at.timestamp(), papers.at.timestamp()))
        assert sweep_store(at=later(papers)) == 0
        two_days_ago = (papers.at - 2 * DAY).timestamp()
        for path in stored.values():
            os.utime(path, (two_days_ago, two_days_ago))
        assert sweep_store(at=later(papers)) == 1
        assert [path.name for path in files_dir.rglob("*") if path.is_file()] == [kept.stored_as]
        assert sweep_store(at=later(papers)) == 0
