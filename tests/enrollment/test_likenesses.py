"""Two records, one person? Found by number or name, settled by somebody, brought together and set apart again."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from enrollment.actions.change_status import change_status
from enrollment.actions.enter_students import enter_students
from enrollment.actions.find_likenesses import find_likenesses
from enrollment.actions.merge_persons import CannotMerge, merge_persons
from enrollment.actions.settle_likeness import settle_likeness
from enrollment.actions.undo_merge import undo_merge
from enrollment.models import Arrival, Enrollment, IdDocument, Intake, Likeness, Merge, MergedRow, Term
from enrollment.queries.finding import found_page
from enrollment.queries.likenesses import likeness_page, visible_likenesses
from enrollment.queries.roll import visible_students
from enrollment.rules.newcomer import NewGuardian
from rulebook.models import Edition
from security.actions.open_accounts import open_accounts
from security.journal import unrecorded
from security.models import Account, Entry, Guardianship, SignInName
from security.queries import NotFound
from tests.cast_roll import id_number, newcomer, number_of
from tests.workbooks import good_row

S = Likeness.State
PAGE = "/likenesses/"
BIRTH = date(2010, 5, 6)
NO_ID_AGAIN = {
    "姓名": "吴名", "性别": "男", "出生日期": "2010-08-08", "证件类型": "其他", "证件号码": "", "学号": "3099999999",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _sample_numbers(settings):
    settings.DEMO_MODE = True


@pytest.fixture
def enter(roll):
    """Enter students beside those of the roll, and compare them; gives their enrollments."""

    def entered(*rows):
        usual = {"birth_date": BIRTH, "sex": "2", "level": "HE", "category": "HE_FULL_TIME", "status": "ACTIVE"}
        rows = [newcomer(roll.c1, roll.accounting, **usual | row) for row in rows]
        event = enter_students(rows=rows, by=roll.registrar, at=roll.at)
        pks = [pk for _person, pk in event.entered]
        found = Enrollment.objects.select_related("person", "student").in_bulk(pks)
        students = [one.student_id for one in found.values()]
        find_likenesses(students=students, by=roll.registrar, at=roll.at)
        return [found[pk] for pk in pks]

    return entered


def pairs():
    return {(one.first_id, one.second_id): one.ground for one in Likeness.objects.all()}


def search(roll, typed):
    return {row["pk"] for row in found_page(visible_students(roll.registrar, roll.at), typed).rows}


def seen(roll, one, other):
    """A pair that the comparison did not find."""
    with unrecorded("a pair that somebody saw"):
        Likeness.objects.create(first=one.person, second=other.person, ground="NAME", found_at=roll.at)


def settled(roll, again, by="registrar"):
    pair = Likeness.objects.get(second=again.person)
    settle_likeness(likeness=pair.pk, verdict="SAME", reason="核对户口簿", by=getattr(roll, by), at=roll.at)
    return pair


def bring_together(roll, kept, by="aa_head"):
    return merge_persons(likeness=Likeness.objects.get().pk, kept=kept.pk, by=getattr(roll, by), at=roll.at)


@pytest.fixture
def same(roll, enter):
    """A student of ours, entered again at another level; found to be the same by the registrar."""
    mother = NewGuardian(name="欧阳母", relation="52", phone="13900002222")
    row = {"name": "欧阳静怡", "student_no": "2025900001", "phone": "13700001111", "guardians": (mother,)}
    [again] = enter(row)
    settled(roll, again)
    return again


def test_the_same_name_and_birth_date_is_a_pair_where_no_numbers_tell_them_apart(roll, enter):
    again, also = enter(
        {"name": "欧阳静怡", "student_no": "2025900001"},
        {"name": "吴名", "birth_date": date(2010, 8, 8), "id_kind": "A", "id_number": "P1234567"},
    )
    assert pairs() == {
        (roll.of("renamed").person_id, again.person_id): "NAME",
        (roll.of("no_id").person_id, also.person_id): "NAME",
    }


def test_twins_and_namesakes_of_another_day_are_no_pair(roll, enter):
    enter(
        {"name": "欧阳静恬", "id_kind": "1", "id_number": id_number(BIRTH, 902)},  # a twin: another given name
        {"name": "欧阳静怡", "birth_date": date(2010, 5, 7)},
    )
    assert pairs() == {}


def test_two_citizen_numbers_are_the_weakest_ground_and_stand_last(roll, enter):
    """The police may have corrected one of them (domain 3.10); typed anew, the new one made a second record."""
    renamed, no_id = roll.of("renamed"), roll.of("no_id")
    [weak] = enter({"name": "欧阳静怡", "id_kind": "1", "id_number": id_number(BIRTH, 904)})
    assert pairs() == {(renamed.person_id, weak.person_id): "NAMESAKES"}
    [strong] = enter({"name": "吴名", "birth_date": date(2010, 8, 8), "id_kind": "A", "id_number": "P1234567"})
    newer = enter({"name": "欧阳静怡", "id_kind": "1", "id_number": id_number(BIRTH, 906)})[0]
    assert pairs()[no_id.person_id, strong.person_id] == "NAME"
    page = roll.client(roll.registrar).get(PAGE).content.decode()
    assert "姓名和出生日期相同，身份证号不同" in page
    visible = visible_likenesses(roll.registrar, roll.at)
    order = [Likeness.objects.get(pk=row["pk"]).ground for row in likeness_page(visible, "OPEN")[0]]
    assert order == ["NAME", "NAMESAKES", "NAMESAKES", "NAMESAKES"]
    assert newer.person_id in {second for _first, second in pairs()}


def test_page_after_page_every_pair_is_seen_once(roll, enter, monkeypatch):
    enter(
        {"name": "欧阳静怡", "id_kind": "1", "id_number": id_number(BIRTH, 904)},
        {"name": "欧阳静怡", "id_kind": "1", "id_number": id_number(BIRTH, 906)},
        {"name": "吴名", "birth_date": date(2010, 8, 8), "id_kind": "A", "id_number": "P1234567"},
    )
    monkeypatch.setattr("enrollment.queries.likenesses.PAGE", 1)
    visible, after, seen_so_far = visible_likenesses(roll.registrar, roll.at), "", []
    while True:
        rows, after = likeness_page(visible, "OPEN", after)
        seen_so_far += [row["pk"] for row in rows]
        if not after:
            break
    assert sorted(seen_so_far) == sorted(Likeness.objects.values_list("pk", flat=True))
    assert len(seen_so_far) == 4


def test_a_number_that_somebody_has_or_had_is_a_pair(roll, enter):
    rare = roll.of("rare")
    with unrecorded("a document of years ago"):
        IdDocument.objects.filter(student=rare.student).update(is_current=False)
    [again] = enter({"name": "龙晏", "id_kind": "1", "id_number": number_of("rare"), "birth_date": date(2010, 2, 3)})
    assert pairs() == {(rare.person_id, again.person_id): "NUMBER"}


def test_one_student_with_two_enrollments_is_no_pair(roll, enter):
    """SEC-1.6: two students with one ID number are flagged, one student with two enrollments is not."""
    again = roll.of("renamed")
    [second] = enter({"name": "欧阳静怡", "person": again.person_id, "student_no": "2025900003"})
    assert second.person_id == again.person_id
    assert pairs() == {}


def test_an_import_notes_the_pair_and_it_is_found_once(roll, upload, confirm):
    confirm(upload([good_row(1, **NO_ID_AGAIN)]))
    found = Likeness.objects.get()
    assert (found.first, found.ground, found.state) == (roll.of("no_id").person, "NAME", S.OPEN)
    assert roll.client(roll.registrar).post(PAGE).status_code == 302
    assert Likeness.objects.filter(ground="NAME").count() == 1
    assert "3099999999" in roll.client(roll.registrar).get(PAGE).content.decode()


def test_names_alike_after_a_change_of_key_data_are_a_pair_too(roll, upload, confirm):
    no_id, admitted = roll.of("no_id"), roll.of("admitted")
    rows = [{"学号": no_id.student_no, "姓名": "孙新", "出生日期": "2011-09-09"}]
    confirm(upload(rows, ["学号", "姓名", "出生日期"], matter="CHANGES"), by="aa_head")
    assert pairs() == {(no_id.person_id, admitted.person_id): "NAME"}


def test_a_person_settles_it_with_a_reason_and_is_not_asked_again(roll, enter):
    enter({"name": "欧阳静怡"})
    pair = Likeness.objects.get()
    client = roll.client(roll.registrar)
    text = client.get(f"{PAGE}{pair.pk}/").content.decode()
    assert number_of("renamed") not in text
    assert number_of("renamed")[-4:] in text
    assert client.post(f"{PAGE}{pair.pk}/", {"verdict": "TWO_PEOPLE", "reason": " "}).status_code == 400
    assert client.post(f"{PAGE}{pair.pk}/", {"verdict": "TWO_PEOPLE", "reason": "户口簿两本"}).status_code == 302
    find_likenesses(by=roll.registrar, at=roll.at)
    pair.refresh_from_db()
    assert (pair.state, pair.reason, pair.settled_by) == (S.TWO_PEOPLE, "户口簿两本", roll.registrar)
    assert Entry.objects.filter(event="enrollment.likeness-settled").count() == 2  # one line for each of them


def test_brought_together_everything_hangs_on_the_record_that_stays(roll, same):
    kept = roll.of("renamed")
    bring_together(roll, kept.person)
    assert set(kept.person.enrollments.values_list("pk", flat=True)) == {kept.pk, same.pk}
    assert Enrollment.objects.get(pk=same.pk).student == kept.student
    assert {one.guardian.name for one in Guardianship.objects.filter(person=kept.person)} == {"欧父", "欧阳母"}
    assert Likeness.objects.get().state == S.MERGED
    page = roll.client(roll.registrar).get(f"/students/{same.pk}/").content.decode()
    assert kept.student_no in page  # the other enrollment of the same person
    assert Entry.objects.filter(event="enrollment.persons-merged").count() == 2


def test_a_freshman_who_was_a_student_before_keeps_the_line_at_the_check_in(roll, same):
    """The list names the record that stays, so the counter finds the student."""
    kept = roll.of("renamed")
    with unrecorded("the check-in of a term"):
        days = {"opens_on": BIRTH, "ends_on": BIRTH + timedelta(days=1)}
        term = Term.objects.create(code="2025-2026-1", school_year="2025-2026", ordinal=1, **days)
        edition = Edition.objects.create(name="own", title="own", text="", enacted_at=roll.at)
        by = {"opened_by": roll.aa_head, "opened_at": roll.at}
        intake = Intake.objects.create(term=term, edition=edition, arrives_from=BIRTH, arrives_until=BIRTH, **by)
        who = {"enrollment": same, "person": same.person, "unit": roll.c1}
        arrival = Arrival.objects.create(intake=intake, due_on=BIRTH, **who)
    bring_together(roll, kept.person)
    assert Arrival.objects.get(pk=arrival.pk).person == kept.person
    undo_merge(likeness=Likeness.objects.get().pk, by=roll.aa_head, at=roll.at)
    assert Arrival.objects.get(pk=arrival.pk).person == same.person


def everything():
    """All rows that a merge may touch, as they stand in the database."""
    tables = (
        "enrollment_enrollment", "enrollment_iddocument", "enrollment_formername", "enrollment_student",
        "security_person", "security_guardianship", "security_signinname", "enrollment_fieldchange",
    )  # fmt: skip
    found = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"select to_jsonb(one)::text from {table} one order by id")
            found[table] = cursor.fetchall()
        cursor.execute("select id, person_id, is_active from security_account order by id")
        return found | {"security_account": cursor.fetchall()}


def test_set_apart_again_every_row_is_as_it_was(roll, enter):
    kept, number = roll.of("renamed"), id_number(BIRTH, 906)
    [again] = enter({"name": "欧阳梅", "student_no": "2025900002", "id_kind": "1", "id_number": number})
    open_accounts(names={kept.person_id: kept.student_no, again.person_id: "2025900002"}, by=roll.registrar, at=roll.at)
    seen(roll, kept, again)
    pair = settled(roll, again)
    before = everything()
    bring_together(roll, kept.person)
    assert search(roll, "欧阳梅") == search(roll, number) == {kept.pk, again.pk}
    names = SignInName.objects.filter(account__person=kept.person).values_list("key", flat=True)
    assert set(names) == {kept.student_no, "2025900002"}
    assert not Account.objects.get(person=again.person).is_active
    undo_merge(likeness=pair.pk, by=roll.aa_head, at=roll.at)
    assert everything() == before
    assert Likeness.objects.get().state == S.SAME
    assert Merge.objects.get().undone_by == roll.aa_head
    assert MergedRow.objects.exists()  # what had moved stays on record
    connection.check_constraints()


def test_what_was_built_on_it_since_keeps_them_together(roll, same):
    kept = roll.of("renamed")
    bring_together(roll, kept.person)
    pair = Likeness.objects.get()
    change_status(enrollments=[same.pk], transition="go_on_leave", authority="休学", by=roll.registrar, at=roll.at)
    with pytest.raises(CannotMerge, match=roll.at.date().isoformat()):
        undo_merge(likeness=pair.pk, by=roll.aa_head, at=roll.at)
    assert Enrollment.objects.get(pk=same.pk).person == kept.person
    assert f"{PAGE}{pair.pk}/undo/" not in roll.client(roll.aa_head).get(f"{PAGE}{pair.pk}/").content.decode()


def test_whoever_found_it_does_not_bring_them_together(roll, same):
    with pytest.raises(NotFound):
        bring_together(roll, same.person, by="registrar")
    settled(roll, same, by="aa_head")
    with pytest.raises(CannotMerge):
        bring_together(roll, same.person)
    assert not Merge.objects.exists()


def test_two_open_enrollments_of_one_level_are_not_brought_together(roll, enter):
    [again] = enter({"name": "欧阳静怡", "level": "SVS", "category": "SVS_FULL_TIME", "length_years": Decimal(3)})
    pair = settled(roll, again)
    with pytest.raises(CannotMerge):
        bring_together(roll, roll.of("renamed").person)
    answer = roll.client(roll.aa_head).post(f"{PAGE}{pair.pk}/merge/", {"kept": again.person_id})
    assert answer.status_code == 400
    assert Enrollment.objects.get(pk=again.pk).person == again.person


def test_what_the_state_has_registered_under_other_data_is_not_swallowed(roll, same):
    kept = roll.of("renamed")
    with unrecorded("registered with the state"):
        Enrollment.objects.filter(pk=same.pk).update(locked_at=roll.at - timedelta(days=9), platform_state="REGISTERED")
    with pytest.raises(CannotMerge, match="2025900001"):
        bring_together(roll, kept.person)
    bring_together(roll, same.person)  # the other way round: the registered record stays
    assert Enrollment.objects.get(pk=kept.pk).person == same.person


def test_an_officers_record_does_not_go(roll, enter):
    [again] = enter({"name": roll.tutor.name})
    seen(roll, roll.of("renamed"), again)
    with unrecorded("the student is appointed"):
        roll.tutor.appointments.update(person=again.person)
    settled(roll, again)
    with pytest.raises(CannotMerge):
        bring_together(roll, roll.of("renamed").person)


def test_the_import_that_entered_a_merged_record_is_not_undone(roll, upload, confirm, undo):
    found = confirm(upload([good_row(1, **NO_ID_AGAIN)]))
    again = Enrollment.objects.get(student_no="3099999999")
    with unrecorded("of another level"):
        Enrollment.objects.filter(pk=again.pk).update(level="HE")
    settled(roll, again)
    bring_together(roll, roll.of("no_id").person)
    assert undo(found).state == "LOADED"


def test_an_undone_import_takes_its_open_pairs_along(roll, upload, confirm, undo):
    assert undo(confirm(upload([good_row(1, **NO_ID_AGAIN)]))).state == "UNDONE"
    assert not Likeness.objects.exists()
