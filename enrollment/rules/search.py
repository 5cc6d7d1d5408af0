"""What somebody types to find a student: a number, an ID number, a name, its pinyin or its initials."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate
from typing import Final

from enrollment.rules.identity import normalise
from enrollment.rules.names import clean

_LONGEST_INITIALS: Final = 4
_ID_NUMBER: Final = re.compile(r"[0-9]{17}[0-9X]|[0-9]{15}|[HM][0-9]{8}([0-9]{2})?|[A-Z]{3}[0-9]{12}")
_NATIONAL_NUMBER: Final = re.compile(r"[GJL][0-9]{14}[0-9A-Z]{4}")
_KSH: Final = re.compile(r"[0-9]{14}")
_PASSPORT: Final = re.compile(r"[A-Z]{1,2}[0-9]{7,8}")
_LETTERS: Final = re.compile(r"[a-z' ]*[a-z][a-z' ]*")
_HAS_HAN: Final = re.compile("[〇\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]")
_UMLAUT: Final = str.maketrans("üǖǘǚǜāáǎàēéěèīíǐìōóǒòūúǔù", "vvvvvaaaaeeeeiiiioooouuuu")

_SYLLABLES: Final = """
    a ai an ang ao ba bai ban bang bao bei ben beng bi bian biao bie bin bing bo bu ca cai can cang cao ce cen ceng
    cha chai chan chang chao che chen cheng chi chong chou chu chua chuai chuan chuang chui chun chuo ci cong cou cu
    cuan cui cun cuo da dai dan dang dao de dei den deng di dia dian diao die ding diu dong dou du duan dui dun duo
    e ei en eng er fa fan fang fei fen feng fo fou fu ga gai gan gang gao ge gei gen geng gong gou gu gua guai guan
    guang gui gun guo ha hai han hang hao he hei hen heng hong hou hu hua huai huan huang hui hun huo ji jia jian
    jiang jiao jie jin jing jiong jiu ju juan jue jun ka kai kan kang kao ke ken keng kong kou ku kua kuai kuan
    kuang kui kun kuo la lai lan lang lao le lei leng li lia lian liang liao lie lin ling liu long lou lu luan lun
    luo lv lve lue ma mai man mang mao me mei men meng mi mian miao mie min ming miu mo mou mu na nai nan nang nao
    ne nei nen neng ni nian niang niao nie nin ning niu nong nou nu nuan nuo nv nve nue o ou pa pai pan pang pao pei
    pen peng pi pian piao pie pin ping po pou pu qi qia qian qiang qiao qie qin qing qiong qiu qu quan que qun ran
    rang rao re ren reng ri rong rou ru ruan rui run ruo sa sai san sang sao se sen seng sha shai shan shang shao
    she shei shen sheng shi shou shu shua shuai shuan shuang shui shun shuo si song sou su suan sui sun suo ta tai
    tan tang tao te teng ti tian tiao tie ting tong tou tu tuan tui tun tuo wa wai wan wang wei wen weng wo wu xi
    xia xian xiang xiao xie xin xing xiong xiu xu xuan xue xun ya yan yang yao ye yi yin ying yo yong you yu yuan
    yue yun za zai zan zang zao ze zei zen zeng zha zhai zhan zhang zhao zhe zhei zhen zheng zhi zhong zhou zhu zhua
    zhuai zhuan zhuang zhui zhun zhuo zi zong zou zu zuan zui zun zuo
    """
SYLLABLES: Final = frozenset(_SYLLABLES.split())
"""The syllables that names are made of, without tones; ü is written v."""

_BEGUN: Final = frozenset(piece for syllable in SYLLABLES for piece in accumulate(syllable))


class Kind(StrEnum):
    """By which key a term is looked up."""

    NUMBER = "number"
    """A student number, or its beginning."""
    FORMER_NUMBER = "former-number"
    """A student or examinee number that somebody had before, whole."""
    KSH = "ksh"
    """An examinee number (考生号)."""
    ID_NUMBER = "id-number"
    NATIONAL_NUMBER = "national-number"
    NAME = "name"
    """A name or any piece of it."""
    PINYIN = "pinyin"
    INITIALS = "initials"


@dataclass(frozen=True, slots=True)
class Term:
    """A search term, made ready for its key. `or_else` is what the same text may mean as well."""

    kind: Kind
    text: str
    or_else: Kind | None = None


def what_is(term: str) -> Term | None:
    """What the typed text means; None if nothing was typed."""
    if not term.strip():
        return None
    if _HAS_HAN.search(term):
        return Term(Kind.NAME, clean(term))
    latin = clean(term).lower().translate(_UMLAUT)
    if _LETTERS.fullmatch(latin):
        return _letters(latin)
    return _number(term) or Term(Kind.NAME, clean(term))


def _number(term: str) -> Term | None:
    text = normalise(term)
    if not re.fullmatch(r"(?=.*[0-9])[0-9A-Z]+", text):
        return None
    if _NATIONAL_NUMBER.fullmatch(text):
        return Term(Kind.NATIONAL_NUMBER, text)
    if _KSH.fullmatch(text):
        return Term(Kind.KSH, text, Kind.NUMBER)
    if _ID_NUMBER.fullmatch(text) or _PASSPORT.fullmatch(text):
        return Term(Kind.ID_NUMBER, text, Kind.NUMBER)
    as_written = "".join(unicodedata.normalize("NFKC", term).upper().split())
    return Term(Kind.NUMBER, as_written, Kind.ID_NUMBER if len(text) >= 8 else None)


def _letters(text: str) -> Term:
    """Pinyin if it can be read as syllables, the last perhaps begun only; else initials, or a name in Latin letters."""
    together = text.replace("'", "").replace(" ", "")
    whole, begun = _syllables(together)
    short = len(together) <= _LONGEST_INITIALS
    if whole:
        return Term(Kind.PINYIN, together, Kind.INITIALS if short else Kind.NAME)
    if short:
        return Term(Kind.INITIALS, together, Kind.PINYIN if begun else Kind.NAME)
    if begun:
        return Term(Kind.PINYIN, together, Kind.NAME)
    return Term(Kind.NAME, text.strip(), Kind.INITIALS)


def _syllables(text: str) -> tuple[bool, bool]:
    """Whether the text is a row of whole syllables, and whether it is one with the last only begun."""
    ends = {0}
    for end in range(1, len(text) + 1):
        if any(text[start:end] in SYLLABLES for start in ends if end - start <= 6):
            ends.add(end)
    return len(text) in ends, any(text[start:] in _BEGUN for start in ends if start < len(text))
