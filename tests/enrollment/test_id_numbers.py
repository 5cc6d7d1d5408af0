"""ID numbers: every sample of the standard passes, and what is wrong with another is said in a sentence."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrollment.rules import identity
from enrollment.rules.codes import table
from enrollment.rules.identity import (
    CITIZEN,
    FEMALE,
    FOREIGN_RESIDENCE,
    FOREIGN_RESIDENCE_CARD,
    HONG_KONG,
    HOUSEHOLD_REGISTER,
    MACAO,
    MALE,
    OTHER,
    PASSPORT,
    RESIDENCE_PERMIT,
    TAIWAN,
    Known,
    why_not,
    why_not_national,
)

SAMPLES = [
    ("11010519491231002X", date(1949, 12, 31), FEMALE),
    ("440524188001010014", date(1880, 1, 1), MALE),
    ("110101200501010017", date(2005, 1, 1), MALE),
    ("320106200402290026", date(2004, 2, 29), FEMALE),
    ("810000200405060018", date(2004, 5, 6), MALE),
]
MODERN = [sample for sample in SAMPLES if sample[1].year >= 1900]


def number_of(born: date, sequence: int, region: str = "320106") -> str:
    first_seventeen = f"{region}{born:%Y%m%d}{sequence:03}"
    return first_seventeen + identity.check_digit(first_seventeen)


ids = st.builds(number_of, st.dates(date(1950, 1, 1), date(2012, 12, 31)), st.integers(0, 999))


@pytest.mark.parametrize(("number", "born", "sex"), SAMPLES)
def test_the_samples_carry_check_digit_birth_date_and_sex(number: str, born: date, sex: str) -> None:
    assert identity.check_digit(number[:17]) == number[17]
    assert identity.birth_date_of(number) == born
    assert identity.sex_of(number) == sex


@pytest.mark.parametrize(("number", "born", "sex"), MODERN)
def test_the_samples_are_accepted(number: str, born: date, sex: str) -> None:
    assert why_not(CITIZEN, number, Known(birth_date=born, sex=sex, today=date(2026, 11, 24))) is None


def test_a_birth_in_1880_cannot_be_a_students() -> None:
    assert "1880-01-01" in str(why_not(CITIZEN, "440524188001010014"))


@pytest.mark.parametrize(
    "written",
    [
        "11010519491231002x",
        " 110105 19491231 002X ",
        "110105-19491231-002X",
        "１１０１０５１９４９１２３１００２Ｘ",
        "110105\u200b19491231002Ⅹ".replace("Ⅹ", "Ｘ"),
    ],
)
def test_ways_of_writing_one_number_become_one(written: str) -> None:
    assert identity.normalise(written) == "11010519491231002X"
    assert why_not(CITIZEN, written) is None


@given(number=ids)
def test_a_well_formed_number_is_accepted(number: str) -> None:
    assert why_not(CITIZEN, number) is None


@given(number=ids, place=st.integers(0, 17), step=st.integers(1, 9))
def test_one_mistyped_digit_is_always_refused(number: str, place: int, step: int) -> None:
    old = number[place]
    new = "X" if old != "X" and place == 17 and step == 9 else str((int(old) + step) % 10 if old != "X" else step)
    wrong = number[:place] + new + number[place + 1 :]
    if wrong != number:
        assert why_not(CITIZEN, wrong) is not None


@given(number=ids, place=st.integers(0, 16))
def test_two_swapped_neighbours_are_always_refused(number: str, place: int) -> None:
    wrong = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if wrong != number:
        assert why_not(CITIZEN, wrong) is not None


@given(text=st.text(max_size=40), kind=st.sampled_from([row.code for row in table("id_document_type").rows]))
def test_no_text_breaks_the_check(text: str, kind: str) -> None:
    refusal = why_not(kind, text)
    assert refusal is None or str(refusal).endswith(".")


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("", "missing"),
        ("1101051949123100", "has 16 characters"),
        ("11010519491231002XX", "has 19 characters"),
        ("1101051949123A002X", "17 digits"),
        ("X10105194912310020", "17 digits"),
        ("110105194912310021", "last character does not fit"),
        ("320106680229001", "old 15-digit number"),
        (number_of(date(2005, 1, 1), 1, "911101"), "begins with 9"),
        (number_of(date(2005, 1, 1), 1, "990000"), "sample data only"),
    ],
)
def test_a_wrong_citizen_number_is_refused_for_its_reason(number: str, sentence: str) -> None:
    assert sentence in str(why_not(CITIZEN, number))


@pytest.mark.parametrize("day", ["20050230", "20051301", "20050100", "20030229", "00000000"])
def test_a_day_that_does_not_exist_is_refused(day: str) -> None:
    first_seventeen = f"320106{day}001"
    assert day in str(why_not(CITIZEN, first_seventeen + identity.check_digit(first_seventeen)))


def test_a_birth_after_today_is_refused() -> None:
    number = number_of(date(2030, 1, 1), 1)
    assert "2030-01-01" in str(why_not(CITIZEN, number, Known(today=date(2026, 11, 24))))
    assert why_not(CITIZEN, number) is None


def test_number_and_fields_must_agree() -> None:
    number = number_of(date(2005, 4, 6), 1)
    assert why_not(CITIZEN, number, Known(birth_date=date(2005, 4, 6), sex=MALE)) is None
    assert "2005-04-06 as birth date, the field says 2005-06-04" in str(
        why_not(CITIZEN, number, Known(birth_date=date(2005, 6, 4)))
    )
    assert "a man's" in str(why_not(CITIZEN, number, Known(sex=FEMALE)))
    assert "a woman's" in str(why_not(CITIZEN, number_of(date(2005, 4, 6), 2), Known(sex=MALE)))
    assert why_not(CITIZEN, number, Known(sex="9")) is None


@pytest.mark.parametrize("region", ["000001", "659999", "110102", "429021"])
def test_an_abolished_or_unknown_region_is_accepted(region: str) -> None:
    assert why_not(CITIZEN, number_of(date(2005, 1, 1), 17, region)) is None


def test_the_region_of_sample_data_is_accepted_in_the_demo_only() -> None:
    number = number_of(date(2005, 1, 1), 17, "990000")
    assert why_not(CITIZEN, number, Known(demo=True)) is None
    assert why_not(CITIZEN, number) is not None


def test_an_old_number_names_the_end_of_the_new_one() -> None:
    new = identity.from_fifteen("320106680229001")
    assert new.startswith("32010619680229001")
    assert why_not(CITIZEN, new) is None
    assert f"end in {new[-4:]}" in str(why_not(CITIZEN, "320106680229001"))


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        (RESIDENCE_PERMIT, "810000200405060018"),
        (RESIDENCE_PERMIT, number_of(date(2004, 5, 6), 2, "820000")),
        (RESIDENCE_PERMIT, number_of(date(2004, 5, 6), 2, "830000")),
        (HONG_KONG, "H12345678"),
        (HONG_KONG, "h1234567801"),
        (HONG_KONG, "K12345678"),
        (HONG_KONG, "HJ1234567"),
        (HONG_KONG, "A123456(7)"),
        (MACAO, "M12345678"),
        (MACAO, "M1234567801"),
        (MACAO, "MB1234567"),
        (TAIWAN, "12345678"),
        (TAIWAN, "1234567801"),
        (TAIWAN, "1234567801B"),
        (PASSPORT, "E12345678"),
        (PASSPORT, "EA1234567"),
        (PASSPORT, "C01X00T47"),
        (PASSPORT, "123456789"),
        (FOREIGN_RESIDENCE, "USA110012345678"),
        (FOREIGN_RESIDENCE, number_of(date(1999, 5, 6), 2, "911840")),
        (FOREIGN_RESIDENCE_CARD, number_of(date(1999, 5, 6), 2, "911840")),
        (HOUSEHOLD_REGISTER, "320106200402290026"),
        (HOUSEHOLD_REGISTER, "012345678"),
        ("2", "军字第1234567号"),
        ("3", "20051234567"),
        (OTHER, "出生证P320123456"),
    ],
)
def test_a_document_of_each_kind_is_accepted(kind: str, number: str) -> None:
    assert why_not(kind, number) is None


@pytest.mark.parametrize(
    ("kind", "number", "sentence"),
    [
        (RESIDENCE_PERMIT, "320106200402290026", "begins with 810000, 820000 or 830000"),
        (RESIDENCE_PERMIT, "810000200405060019", "last character does not fit"),
        (HONG_KONG, "M12345678", "is Macao's"),
        (HONG_KONG, "H1234567", "H and 8 digits"),
        (HONG_KONG, "H123456789", "H and 8 digits"),
        (MACAO, "H12345678", "is Hong Kong's"),
        (MACAO, "M1234", "M and 8 digits"),
        (TAIWAN, "1234567", "has 8 digits"),
        (TAIWAN, "12345678A", "has 8 digits"),
        (PASSPORT, "E123", "5 to 20 letters"),
        (PASSPORT, "ABCDEFGH", "among them a digit"),
        (PASSPORT, "E1234567李", "5 to 20 letters"),
        (FOREIGN_RESIDENCE, "US1100123456789", "3 letters and 12 digits"),
        (FOREIGN_RESIDENCE_CARD, "320106200402290026", "begins with 9"),
        (FOREIGN_RESIDENCE_CARD, "911840199905060021", "last character does not fit"),
        (HOUSEHOLD_REGISTER, "320106200402290027", "last character does not fit"),
        (OTHER, "无", "among them a digit"),
        (OTHER, "1" * 31, "at most 30"),
        ("Q", "1234567", "Q is no kind of ID document"),
        ("", "1234567", "is no kind of ID document"),
    ],
)
def test_a_wrong_document_is_refused_for_its_reason(kind: str, number: str, sentence: str) -> None:
    assert sentence in str(why_not(kind, number))


def test_every_kind_of_the_code_table_is_checked() -> None:
    for row in table("id_document_type").rows:
        assert "no kind" not in str(why_not(row.code, "1"))


@pytest.mark.parametrize(
    ("number", "citizen"),
    [
        ("G11010519491231002X", ""),
        ("G11010519491231002X", "11010519491231002x"),
        ("g110101200501010017", "110101200501010017"),
        ("J320106200501010015", ""),
        ("L320106200501019X7K", ""),
    ],
)
def test_a_national_student_number_is_accepted(number: str, citizen: str) -> None:
    assert why_not_national(number, citizen_number=citizen) is None


@pytest.mark.parametrize(
    ("number", "citizen", "sentence"),
    [
        ("", "", "19 characters"),
        ("11010519491231002X", "", "19 characters"),
        ("G1101051949123100", "", "19 characters"),
        ("K11010519491231002X", "", "19 characters"),
        ("G110105194912310021", "", "goes on with the citizen number"),
        ("G11010519491231002X", "110101200501010017", "another citizen number"),
        ("J320106200513010015", "", "a region, a birth date"),
    ],
)
def test_a_wrong_national_student_number_is_refused(number: str, citizen: str, sentence: str) -> None:
    assert sentence in str(why_not_national(number, citizen_number=citizen))


def test_only_the_end_of_a_number_is_shown() -> None:
    assert identity.masked("11010519491231002X") == "**************002X"
    assert identity.masked("H12345678") == "*****5678"
    assert identity.masked("1234567") == "*****67"
    assert identity.last_four("110105 19491231 002x") == "002X"


def test_a_refusal_never_repeats_the_whole_number() -> None:
    number = "110105194912310021"
    assert number not in str(why_not(CITIZEN, number))
    assert "320106680229001" not in str(why_not(CITIZEN, "320106680229001"))
