"""The matrix says what is specified, cell by cell; what offices may do follows from it."""

from pathlib import Path

import pytest

from security.rules import matrix
from security.rules.cells import EXTENT_TITLES, NOTE_TITLES, UNIT_BOUND, VERB_TITLES, Extent, Note, Verb
from security.rules.functions import TITLES
from security.rules.offices import APPOINTABLE, CATALOGUE, Group
from tests.data import specified

SPECIFIED = specified.matrix()
FOR_EVERYBODY = {"edition.read", "incident.report"}


def test_it_has_the_functions_and_roles_that_are_specified() -> None:
    assert list(TITLES) == list(SPECIFIED)
    for row in SPECIFIED.values():
        assert list(row) == list(CATALOGUE)


@pytest.mark.parametrize("function", TITLES)
def test_every_cell_is_as_specified(function: str) -> None:
    given = {role: " + ".join(str(cell) for cell in matrix.cells(role, function)) for role in CATALOGUE}
    assert given == SPECIFIED[function]


def test_registration_is_decided_where_the_regulation_says() -> None:
    assert matrix.offices_for("registration.dept_review", verbs={"decide"}) == ("DEPT_HEAD",)
    assert matrix.offices_for("registration.final_review", verbs={"decide"}) == ("AA_HEAD", "REGISTRAR")
    assert matrix.roles_for("registration.confirm_on_behalf") == ("DEPT_HEAD", "DEPT_STAFF", "TUTOR", "STUDENT")
    assert matrix.offices_for("registration.confirm_on_behalf") == ("DEPT_HEAD", "DEPT_STAFF", "TUTOR")


def test_the_highest_leader_sees_but_does_not_administer_edit_or_export_persons() -> None:
    for function in ("users.manage", "roles.grant", "student.edit_basic", "student.key_data", "export.personal"):
        assert not matrix.may("PRINCIPAL", function)
    assert matrix.may("PRINCIPAL", "student.view_list", verb="view")
    assert matrix.may("PRINCIPAL", "edition.confirm", verb="decide")


def test_the_technical_administrators_have_no_business_function() -> None:
    for role in ("SYSADMIN", "SECADMIN", "AUDITOR"):
        business = {key for key in matrix.functions_of([role]) if matrix.may("REGISTRAR", key)}
        assert business == FOR_EVERYBODY | {"post.hand_over"}


def test_an_office_that_sees_part_of_a_unit_is_not_given_the_whole_unit() -> None:
    whole = set(matrix.offices_for("student.view_list"))
    assert whole.isdisjoint({"MEETING_SEC", "LEGAL", "TEACHER", "FINANCE", "CLEARANCE", "CLINIC", "APPEAL_COMM"})
    assert "TUTOR" not in matrix.offices_for("student.reveal")
    assert "FINANCE" in matrix.offices_for("student.view_list", extents=None)
    assert matrix.offices_for("hold.set", extents={Extent.CONDUCT}) == ("SA_HEAD",)


def test_students_and_guardians_are_no_offices() -> None:
    assert matrix.may("STUDENT", "change.file")
    assert not {"STUDENT", "GUARDIAN"} & set(matrix.offices_for("change.file", extents=None))
    assert len(APPOINTABLE) == 21
    assert all(CATALOGUE[code].group is not Group.PRIVATE for code in APPOINTABLE)


def test_holding_two_offices_opens_the_functions_of_both() -> None:
    both = matrix.functions_of(["TUTOR", "FINANCE"])
    assert both == matrix.functions_of(["TUTOR"]) | matrix.functions_of(["FINANCE"])
    assert matrix.functions_of([]) == frozenset()


def test_an_unknown_function_or_role_is_refused_with_a_sentence() -> None:
    with pytest.raises(matrix.UnknownFunction, match=r"'student\.fly' is no function of the permission matrix"):
        matrix.may("REGISTRAR", "student.fly")
    with pytest.raises(KeyError, match="'JANITOR' is no role of the catalogue"):
        matrix.may("JANITOR", "student.view_list")


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("student.reveal", "student.reveel", "rows must be the functions"),
        ("REGISTRAR", "REGISTRER", "columns must be the roles"),
        ("decide,decide,", "decide,decided,", "registration.final_review, REGISTRAR"),
        ("decide,decide,", "decide,decide@moon,", "registration.final_review, REGISTRAR"),
        ("decide,decide,", "decide,decide twice,", "not written as verb@extent"),
        ("calendar.publish,,", "calendar.publish,", "calendar.publish has 22 cells, not 23"),
    ],
)
def test_a_damaged_matrix_is_refused_with_function_role_and_reason(
    tmp_path: Path, before: str, after: str, sentence: str
) -> None:
    text = matrix.SOURCE.read_text(encoding="utf-8")
    assert before in text
    damaged = tmp_path / "matrix.csv"
    damaged.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(matrix.MalformedMatrix, match=sentence):
        matrix.read(damaged)


def test_every_word_of_a_cell_has_a_title() -> None:
    assert set(VERB_TITLES) == set(Verb)
    assert set(EXTENT_TITLES) == set(Extent)
    assert set(NOTE_TITLES) == set(Note)
    assert set(Extent) > UNIT_BOUND


def test_a_cell_prints_as_it_is_written() -> None:
    assert [str(cell) for cell in matrix.cells("TUTOR", "change.chain")] == ["opinion@classes(if_the_edition_asks)"]
    assert [str(cell) for cell in matrix.cells("DEPT_HEAD", "auto_left.confirm")] == ["opinion@dept", "log@dept"]
