"""Pinyin: the syllables that names are made of, and the pinyin of a name as somebody writes it (domain 5, XMPY).

The roll guesses the pinyin of a name; characters with several readings (单, 仇, 乐) it guesses wrong now and then. What
an officer writes takes the guess's place, for searching and for sorting.
"""

import re
from functools import lru_cache
from itertools import accumulate
from typing import Final

from enrollment.rules.names import DOT, clean, is_han
from security.rules.words import Refused
from security.rules.words import marked as _

_UMLAUT: Final = str.maketrans("üǖǘǚǜāáǎàēéěèīíǐìōóǒòūúǔù", "vvvvvaaaaeeeeiiiioooouuuu")
_PASSPORT: Final = re.compile("([ln])yu(?=e|$|[^a-z])")
"""LYU and NYU are how passports write lü and nü."""
_BREAKS: Final = re.compile(rf"[\s'’{DOT}-]+")
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


def plain(text: str) -> str:
    """Letters without tones, small; ü is v."""
    return text.lower().translate(_UMLAUT)


def syllables_of(text: str) -> tuple[bool, bool]:
    """Whether the letters are a row of whole syllables, and whether they are one with the last only begun."""
    ends = {0}
    for end in range(1, len(text) + 1):
        if any(text[start:end] in SYLLABLES for start in ends if end - start <= 6):
            ends.add(end)
    return len(text) in ends, any(text[start:] in _BEGUN for start in ends if start < len(text))


def as_written(text: str, name: str) -> str:
    """The sorting key and the initials of a name as somebody writes its pinyin, a space between: “shanxin sx”.

    Tones, capitals and spaces may stand there or not; where letters can be cut in two ways a space decides.
    :raises Refused: if it holds other signs than letters, or not one syllable for each character of a Chinese name
    """
    written = _BREAKS.split(plain(clean(text)))
    words = [_PASSPORT.sub(r"\1v", word) for word in written if word]
    if not words or not all(re.fullmatch("[a-z]+", word) for word in words):
        raise Refused(_("“{text}” is no pinyin. Write letters only, such as wang zi han."), text=text[:30])
    spoken = words
    if is_han(name):
        count = len(name.replace(DOT, "").replace(" ", ""))
        spoken = _cut(tuple(words), count) or []
        if not spoken:
            sentence = _("“{text}” does not fit: the name has {count} characters, each with one syllable.")
            raise Refused(sentence, text=text[:30], count=count)
    return f"{''.join(spoken)[:240]} {''.join(word[0] for word in spoken)[:60]}"


@lru_cache(maxsize=4096)
def _cut(words: tuple[str, ...], count: int) -> list[str] | None:
    """The words cut into so many syllables, long ones first; None if that is impossible."""
    if not words or count <= 0:
        return [] if not words and count == 0 else None
    word, rest = words[0], words[1:]
    for end in range(min(6, len(word)), 0, -1):
        if word[:end] in SYLLABLES:
            left = (word[end:], *rest) if word[end:] else rest
            further = _cut(left, count - 1)
            if further is not None:
                return [word[:end], *further]
    return None
