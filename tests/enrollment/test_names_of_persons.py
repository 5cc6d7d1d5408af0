"""Names: what is kept, what is refused and why, and how a searcher's words are understood."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enrollment.rules.names import LONGEST, clean, is_han, why_not
from enrollment.rules.pinyin import SYLLABLES, as_written
from enrollment.rules.search import Kind, what_is
from security.rules.names import in_latin, keys_of
from security.rules.words import Refused


@pytest.mark.parametrize(
    "name",
    [
        "王小明",
        "欧阳娜娜",
        "阿卜杜热合曼·买买提",
        "古丽巴哈尔·阿卜杜克里木·买合木提",
        "𠮷田一郎",
        "李𬭼",
        "王㛃",
        "张〇一",
        "陈䶮",
        "赵𱍐",
        "孙\U00031350",
        "钱\U0002ebf0",
        "Nguyễn Văn An",
        "Jean-Luc O'Neill",
        "Sammy Davis, Jr.",
        "Владимир Иванов",
        "김민수",
        "さくら",
        "محمد علي",
        "阿" * 60,
    ],
)
def test_a_real_name_is_kept_as_it_is(name: str) -> None:
    assert clean(name) == unicodedata.normalize("NFC", name)
    assert why_not(clean(name)) is None


@pytest.mark.parametrize("dot", ["·", "•", "・", "‧", "．", "∙", "･", ".", " · ", "··"])
def test_every_dot_between_chinese_characters_becomes_the_one(dot: str) -> None:
    assert clean(f"阿卜杜拉{dot}买买提") == "阿卜杜拉·买买提"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  王小明 ", "王小明"),
        ("张 三", "张三"),
        ("张\u3000三", "张三"),
        ("John   Smith", "John Smith"),
        ("Ｊｏｈｎ Ｓｍｉｔｈ", "John Smith"),
        ("陈\ue863", "陈䶮"),
        ("李\ue816", "李𠂇"),
        ("葛\U000e0100优", "葛优"),
        ("J. R. Smith", "J. R. Smith"),
    ],
)
def test_a_name_is_tidied_without_being_changed(typed: str, kept: str) -> None:
    assert clean(typed) == kept


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "is missing"),
        ("   ", "is missing"),
        ("阿" * 61, "has 61 characters"),
        ("王\x00明", r"Character 2 of the name is invisible (U+0000)"),
        ("王\u200b明", "invisible (U+200B)"),
        ("王\u202e明", "invisible (U+202E)"),
        ("王\u2066明", "invisible (U+2066)"),
        ("王\n明", "invisible (U+000A)"),
        ("王\ud842", "half of a character (U+D842)"),
        ("王\ufffd", "a rare character was lost"),
        ("王?明", "a rare character was lost"),
        ("王□", "a rare character was lost"),
        ("王\ue000", "private area (U+E000)"),
        ("王\U000f0000", "private area (U+F0000)"),
        ("王\U000e0fff", "does not exist"),
        ("王小明2", "is a digit (2)"),
        ("王小明(休学)", "a sign that names do not have (()"),
        ("王小明😀", "a sign that names do not have"),
        ("王;明", "a sign that names do not have (;)"),
        ("·买买提", "part of it is missing"),
        ("阿卜杜拉·", "part of it is missing"),
        (" 王小明", "part of it is missing"),
        ("John··Smith", "nothing between two dots"),
        ("王", "one character only"),
    ],
)
def test_a_damaged_name_is_refused_for_its_reason(name: str, sentence: str) -> None:
    assert sentence in str(why_not(name))


def test_a_single_name_passes_once_somebody_has_checked_it() -> None:
    assert why_not("吴", may_be_single=True) is None


@given(text=st.text(max_size=70))
def test_cleaning_is_done_once_and_judging_never_breaks(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    refusal = why_not(clean(text))
    assert refusal is None or str(refusal).endswith(".")
    if refusal is None:
        assert 0 < len(clean(text)) <= LONGEST
        assert not any(unicodedata.category(one) in {"Cc", "Cf", "Cs", "Co"} for one in clean(text))


def test_characters_of_the_old_private_area_come_back_as_the_standard_has_them() -> None:
    for place, trail in enumerate([*range(0x50, 0x7F), *range(0x80, 0xA1)]):
        moved = clean(chr(0xE815 + place))
        assert is_han(moved) or unicodedata.category(moved) == "So"  # the radicals of U+2E80
        today = bytes((0xFE, trail)).decode("gb18030")
        if unicodedata.category(today) != "Co":
            assert moved == today


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("王子涵", "wangzihan", "wzh"),
        ("曾国藩", "zengguofan", "zgf"),
        ("单雄信", "shanxiongxin", "sxx"),
        ("解缙", "xiejin", "xj"),
        ("仇英", "qiuying", "qy"),
        ("查良镛", "zhaliangyong", "zly"),
        ("区志航", "ouzhihang", "ozh"),
        ("朴树", "piaoshu", "ps"),
        ("盖叫天", "gejiaotian", "gjt"),
        ("尉缭", "weiliao", "wl"),
        ("缪荃孙", "miaoquansun", "mqs"),
        ("翟天临", "zhaitianlin", "ztl"),
        ("令狐冲", "linghuchong", "lhc"),
        ("尉迟恭", "yuchigong", "ycg"),
        ("万俟卨", "moqixie", "mqx"),
        ("长孙无忌", "zhangsunwuji", "zswj"),
        ("单于", "chanyu", "cy"),
        ("单增旺堆", "danzengwangdui", "dzwd"),
        ("乐毅", "yueyi", "yy"),
        ("员半千", "yunbanqian", "ybq"),
        ("吕布", "lvbu", "lb"),
        ("曾·阿依", "cengayi", "cay"),
        ("John Smith", "johnsmith", "js"),
    ],
)
def test_the_pinyin_key_reads_surnames_as_surnames(name: str, pinyin: str, initials: str) -> None:
    keys = keys_of(name)
    assert (keys.pinyin, keys.initials) == (pinyin, initials)


def test_every_piece_of_one_to_three_characters_is_a_key() -> None:
    assert set(keys_of("王子涵").grams) == {"王", "子", "涵", "王子", "子涵", "王子涵"}
    assert {"𠮷田一", "·买", "拉·买"} <= {*keys_of("𠮷田一郎").grams, *keys_of("阿卜杜拉·买买提").grams}


@pytest.mark.parametrize(
    ("typed", "kind", "text"),
    [
        ("20230101001", Kind.NUMBER, "20230101001"),
        ("２０２３０１", Kind.NUMBER, "202301"),
        ("s23-0101", Kind.NUMBER, "S23-0101"),
        ("2023 0101", Kind.NUMBER, "20230101"),
        ("110105 19491231 002x", Kind.ID_NUMBER, "11010519491231002X"),
        ("320106680229001", Kind.ID_NUMBER, "320106680229001"),
        ("H12345678", Kind.ID_NUMBER, "H12345678"),
        ("e12345678", Kind.ID_NUMBER, "E12345678"),
        ("G11010519491231002X", Kind.NATIONAL_NUMBER, "G11010519491231002X"),
        ("23320106150123", Kind.KSH, "23320106150123"),
        ("王", Kind.NAME, "王"),
        ("子涵", Kind.NAME, "子涵"),
        ("阿卜杜拉.买买提", Kind.NAME, "阿卜杜拉·买买提"),
        ("𠮷", Kind.NAME, "𠮷"),
        ("wzh", Kind.INITIALS, "wzh"),
        ("WZH", Kind.INITIALS, "wzh"),
        ("zh", Kind.INITIALS, "zh"),
        ("w", Kind.INITIALS, "w"),
        ("wang", Kind.PINYIN, "wang"),
        ("wangzih", Kind.PINYIN, "wangzih"),
        ("Wang Zihan", Kind.PINYIN, "wangzihan"),
        ("xi'an", Kind.PINYIN, "xian"),
        ("lüli", Kind.PINYIN, "lvli"),
        ("Wáng Zǐhán", Kind.PINYIN, "wangzihan"),
        ("Smith", Kind.NAME, "smith"),
        ("Нина", Kind.NAME, "Нина"),
    ],
)
def test_a_search_term_is_understood(typed: str, kind: Kind, text: str) -> None:
    term = what_is(typed)
    assert term is not None
    assert (term.kind, term.text) == (kind, text)


def test_what_can_mean_two_things_says_so() -> None:
    assert what_is("wan").or_else is Kind.INITIALS
    assert what_is("zh").or_else is Kind.PINYIN
    assert what_is("smith").or_else is Kind.INITIALS
    assert what_is("23320106150123").or_else is Kind.NUMBER
    assert what_is("2023").or_else is Kind.ID_NUMBER  # the shortest document that is kept is found


@pytest.mark.parametrize("nothing", ["", "   ", "\u3000"])
def test_nothing_typed_means_nothing(nothing: str) -> None:
    assert what_is(nothing) is None


@given(text=st.text(max_size=40))
def test_no_term_breaks_the_search(text: str) -> None:
    term = what_is(text)
    assert term is None or term.kind in Kind


@given(syllables=st.lists(st.sampled_from(sorted(SYLLABLES)), min_size=1, max_size=6))
def test_every_row_of_syllables_is_pinyin(syllables: list[str]) -> None:
    assert what_is("".join(syllables)).kind is Kind.PINYIN


def test_a_name_in_latin_letters_is_written_as_in_a_passport():
    written = {name: in_latin(name) for name in ("张娜", "欧阳静怡", "阿卜杜拉·买买提江", "Jean Dupont", "单晓")}
    assert written == {
        "张娜": "Zhang Na",
        "欧阳静怡": "Ouyang Jingyi",
        "阿卜杜拉·买买提江": "Abodula Maimaitijiang",
        "Jean Dupont": "Jean Dupont",
        "单晓": "Shan Xiao",
    }


@pytest.mark.parametrize(
    ("written", "name", "kept"),
    [
        ("shàn xīn", "单昕", "shanxin sx"),
        ("SHAN Xin", "单昕", "shanxin sx"),
        ("yuexin", "乐昕", "yuexin yx"),
        ("xian", "西安", "xian xa"),
        ("lǚ bù", "吕布", "lvbu lb"),
        ("LYU BU", "吕布", "lvbu lb"),
        ("nyu lyue", "女略", "nvlve nl"),
        ("ou’yang jing-yi", "欧阳静怡", "ouyangjingyi oyjy"),
        ("a bu du la·mai mai ti", "阿卜杜拉·买买提", "abudulamaimaiti abdlmmt"),
        ("Ｗａｎｇ", "王", "wang w"),
        ("jean dupont", "Jean Dupont", "jeandupont jd"),
    ],
)
def test_the_pinyin_is_kept_as_somebody_writes_it(written, name, kept):
    assert as_written(written, name) == kept


@pytest.mark.parametrize(
    ("written", "name", "says"),
    [
        ("张三", "张三", "is no pinyin"),
        ("zhang 3", "张三", "is no pinyin"),
        ("·", "张三", "is no pinyin"),
        ("zhang", "张三", "does not fit"),
        ("zhang san feng", "张三", "does not fit"),
        ("zh s", "张三", "does not fit"),
        ("a" * 240, "张三", "does not fit"),
    ],
)
def test_what_is_no_pinyin_of_the_name_is_said(written, name, says):
    with pytest.raises(Refused) as refused:
        as_written(written, name)
    assert says in str(refused.value)
