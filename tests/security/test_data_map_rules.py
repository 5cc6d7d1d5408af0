"""The data map refuses what would make it untrue."""

from pathlib import Path

import pytest

from security.rules.data_map import DATA_MAP, MalformedMap, Mask, Unmapped, read


def damaged(tmp_path: Path, text: str) -> Path:
    source = tmp_path / "data_map.toml"
    source.write_text(text, encoding="utf-8")
    return source


SMALL = """
[retention]
permanent = "For good."
[classes.link]
title = "Links"
purpose = "Connects rows."
basis = "Technical."
retention = "permanent"
mask = "none"
fields = ["*.*.id", "a.B.*"]
[classes.name]
title = "Names"
personal = true
purpose = "Addresses a person."
basis = "PIPL 13."
retention = "permanent"
mask = "none"
seen_by = "student.view_list"
fields = ["a.B.name"]
[purposes]
"a.B.name" = "Printed on the card."
"""


def test_the_most_exact_line_wins(tmp_path: Path) -> None:
    small = read(damaged(tmp_path, SMALL))
    assert small.entry("a.B.name").of.key == "name"
    assert small.entry("a.B.name").purpose == "Printed on the card."
    assert small.entry("a.B.other").of.key == "link"
    assert small.entry("x.Y.id").of.key == "link"
    assert small.unmapped(["x.Y.id", "x.Y.phone"]) == ["x.Y.phone"]
    assert small.idle(["x.Y.id", "a.B.other"]) == ["a.B.name", "a.B.name"]
    with pytest.raises(Unmapped, match=r"x\.Y\.phone stands in no class"):
        small.entry("x.Y.phone")


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ('"a.B.name"]', '"a.*.name"]', "personal data is listed field by field"),
        ('"a.B.*"]', '"a.B.*", "a.B.name"]', "stands in two classes: link and name"),
        ('"a.B.name"]', '"a.name"]', "not written as app.Model.field"),
        ('purpose = "Addresses a person."', 'purpose = " "', "its purpose is missing"),
        ('basis = "PIPL 13."\n', "", "Class name"),
        ('mask = "none"\nseen_by', 'mask = "some"\nseen_by', "'some' is not a valid Mask"),
        ('permanent"\nmask = "none"\nseen_by', 'forever"\nmask = "none"\nseen_by', "'forever' is not explained"),
        ("personal = true", "sensitive = true", "what is sensitive or encrypted is personal"),
        ("student.view_list", "student.view_lists", "no function of the permission matrix"),
    ],
)
def test_a_contradiction_is_refused(tmp_path: Path, before: str, after: str, sentence: str) -> None:
    assert before in SMALL
    with pytest.raises((MalformedMap, KeyError), match=sentence):
        read(damaged(tmp_path, SMALL.replace(before, after, 1)))


def test_a_class_names_who_sees_and_who_reveals() -> None:
    identity = DATA_MAP.classes["identity"]
    assert "REGISTRAR" in identity.roles
    assert "SYSADMIN" not in identity.roles
    assert "PRINCIPAL" not in identity.revealing_roles
    assert identity.mask is Mask.LAST_FOUR
    assert DATA_MAP.classes["credential"].roles == ()


def test_no_technical_administrator_sees_personal_data_of_students() -> None:
    # Of accounts, and of who looked at what and took what away: that is what they are there for.
    theirs = {"account", "post", "journal", "look", "factor", "export", "export_sealed"}
    for one in DATA_MAP.classes.values():
        if one.personal and one.key not in theirs:
            assert not {"SYSADMIN", "SECADMIN", "AUDITOR"} & {*one.roles, *one.revealing_roles}
