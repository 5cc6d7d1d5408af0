"""Surnames that a dictionary of pinyin misreads, with the reading they have as surnames.

Where a surname has two living readings (覃, 隗, 牟 …) the more frequent stands here or none; an officer may correct
the key of a person.
"""

from typing import Final

DOT: Final = "·"

TWO_CHARACTERS: Final[dict[str, tuple[str, str]]] = {
    "万俟": ("mo", "qi"),
    "令狐": ("ling", "hu"),
    "尉迟": ("yu", "chi"),
    "单于": ("chan", "yu"),
    "长孙": ("zhang", "sun"),
    "乐正": ("yue", "zheng"),
    "单增": ("dan", "zeng"),
}
"""Surnames of two characters whose first would else be read as a surname of one; 单增 is a Tibetan name."""

ONE_CHARACTER: Final[dict[str, str]] = {
    "曾": "zeng",
    "单": "shan",
    "解": "xie",
    "仇": "qiu",
    "查": "zha",
    "区": "ou",
    "朴": "piao",
    "盖": "ge",
    "尉": "wei",
    "缪": "miao",
    "翟": "zhai",
    "乐": "yue",
    "员": "yun",
    "贠": "yun",
    "么": "yao",
    "秘": "bi",
    "种": "chong",
    "黑": "he",
    "洗": "xian",
    "折": "she",
    "乜": "nie",
    "佴": "nai",
    "繁": "po",
    "召": "shao",
    "覃": "qin",
    "薄": "bo",
    "能": "nai",
    "祭": "zhai",
    "句": "gou",
    "都": "du",
    "粘": "nian",
    "炅": "gui",
    "阚": "kan",
    "郇": "xun",
    "卜": "bu",
}
COMPOUND: Final = frozenset(
    {
        *TWO_CHARACTERS, "欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "公孙", "慕容", "夏侯", "司徒", "端木", "宇文",
        "南宫", "独孤", "轩辕", "闻人", "申屠", "太史", "公羊", "淳于", "钟离", "呼延", "百里", "东郭", "西门", "赫连",
        "澹台", "濮阳", "拓跋", "完颜", "纳兰", "司空", "鲜于", "闾丘", "亓官",
    }
)  # fmt: skip
"""Surnames of two characters."""


def surname_of(name: str) -> tuple[str, ...]:
    """How the surname that the name begins with is read, one syllable per character; empty if a dictionary knows it.

    A name with a dot (阿卜杜拉·买买提) is a transcription and begins with no Chinese surname.
    """
    if DOT in name or len(name) < 2:
        return ()
    two = TWO_CHARACTERS.get(name[:2])
    if two is not None:
        return two
    one = ONE_CHARACTER.get(name[0])
    return (one,) if one else ()
