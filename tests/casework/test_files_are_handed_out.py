"""Reading a file: only whoever may see its application now, with an entry, and so that no browser is harmed."""

from urllib.parse import quote

import pytest
from django.urls import reverse

from casework.models import File, MaterialFile
from security.models import Entry
from tests.cast_papers import Papers, by_hand, jpg, later, pdf


def get(papers: Papers, person, file: int, query: str = ""):
    return papers.cast.client(person).get(reverse("casework:file", args=[file]) + query)


def entries() -> list[tuple[int, str]]:
    return list(Entry.objects.filter(event="casework.file-read").values_list("by", "about"))


def test_every_officers_reading_is_an_entry_and_the_applicants_own_is_not(handed_in: Papers):
    [file] = handed_in.files
    assert get(handed_in, handed_in.wang, file).status_code == 200
    assert entries() == []
    for reader in (handed_in.dept_staff, handed_in.guardian):
        assert get(handed_in, reader, file).status_code == 200
    about = f"casework.application:{handed_in.application.pk}"
    assert sorted(entries()) == sorted([(handed_in.dept_staff.pk, about), (handed_in.guardian.pk, about)])


def test_strangers_learn_nothing_and_leave_no_trace(handed_in: Papers):
    [file] = handed_in.files
    for stranger in (handed_in.li, handed_in.other_dept_head, handed_in.sysadmin, handed_in.auditor):
        assert get(handed_in, stranger, file).status_code == 404
        assert get(handed_in, stranger, file + 1000).status_code == 404
    assert entries() == []


def test_officers_do_not_see_a_draft_nor_what_was_taken_out_of_it(papers: Papers):
    file = papers.add("proof", jpg())
    assert get(papers, papers.dept_staff, file).status_code == 404
    from casework.actions.remove_material import remove_material

    remove_material(application_id=papers.application.pk, slot="proof", file_id=file, by=papers.wang, at=papers.at)
    papers.hand_in(at=later(papers, minutes=1))
    for reader in (papers.dept_staff, papers.wang):
        assert get(papers, reader, file).status_code == 404


def test_a_replaced_file_is_still_there_for_the_office(handed_in: Papers):
    [old] = handed_in.files
    handed_in.give_back("proof", at=later(handed_in, hours=1))
    handed_in.add("proof", jpg(shade=3), at=later(handed_in, hours=2))
    assert MaterialFile.objects.get(file=old).removed_at is not None
    assert get(handed_in, handed_in.dept_staff, old).status_code == 200


def test_the_answer_is_sandboxed_never_cached_and_of_the_true_type(handed_in: Papers):
    answer = get(handed_in, handed_in.dept_staff, handed_in.files[0])
    assert answer["Content-Type"] == "image/jpeg"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Disposition"] == f"inline; filename*=utf-8''{quote('收据.jpg')}"
    body = b"".join(answer.streaming_content)
    assert body.startswith(b"\xff\xd8\xff")
    assert len(body) == int(answer["Content-Length"])


def test_it_is_saved_instead_where_one_asks_for_that(handed_in: Papers):
    answer = get(handed_in, handed_in.dept_staff, handed_in.files[0], "?download")
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")


@pytest.mark.parametrize("claimed", ['a"b\\c.pdf', "a\r\nX-Evil: 1.pdf", "\u202efdp.证明.pdf", "名" * 200 + ".pdf"])
def test_no_name_splits_the_headers(papers: Papers, claimed):
    answer = get(papers, papers.wang, papers.add("proof", pdf(claimed)))
    assert "X-Evil" not in answer.headers
    assert "\n" not in answer["Content-Disposition"]
    assert "%E2%80%AE" not in answer["Content-Disposition"]


def test_a_damaged_file_is_not_handed_out_and_the_reader_is_told(handed_in: Papers, files_dir):
    stored = File.objects.get(pk=handed_in.files[0]).stored_as
    place = files_dir / stored[:2] / stored
    content = bytearray(place.read_bytes())
    content[-1] ^= 1
    place.write_bytes(content)
    answer = get(handed_in, handed_in.wang, handed_in.files[0])
    assert answer["Location"] == reverse("casework:application", args=[handed_in.application.pk])
    place.unlink()
    assert get(handed_in, handed_in.wang, handed_in.files[0]).status_code == 302


def test_a_file_that_is_not_checked_is_not_handed_out(handed_in: Papers):
    with by_hand():
        File.objects.filter(pk=handed_in.files[0]).update(state=File.State.QUARANTINED)
    assert get(handed_in, handed_in.wang, handed_in.files[0]).status_code == 302


def test_head_says_the_same_without_the_bytes(handed_in: Papers):
    answer = handed_in.cast.client(handed_in.wang).head(reverse("casework:file", args=[handed_in.files[0]]))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/jpeg"
