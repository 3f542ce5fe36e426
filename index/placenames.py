"""What divisions are called: full names, the short forms people use, former names, and who bears each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import IntEnum
from functools import cache
from typing import NamedTuple

from index import gazetteer

FIRST_REPORTS = 2004
"""The State Council asked for these reports in 2004: who was gone by then wrote none."""

IN_FORCE = 9999
"""The last year of a name that is borne today."""

_PEOPLES = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|纳西|景颇|"
    "柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|京|"
    "塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺|各"
)
# Some peoples stand without 族 (巴音郭楞蒙古自治州); at least two characters stay before them (内蒙古自治区).
# Two divisions have no name but their people's.
_AUTONOMOUS = re.compile(
    rf"(?:(?P<people>东乡|鄂温克)族|(?P<stem>..+?)(?:(?:{_PEOPLES})族|蒙古|哈萨克|维吾尔|柯尔克孜|塔吉克|锡伯)*)"
    r"自治(?P<kind>[区州县旗])"
)
_PLAIN = re.compile(
    r"(?P<stem>..+?)"
    r"(?:特别行政区|地区|[省市盟县]|新区|(?<=神农架)林区|特区|(?<![左右前后中])旗|(?<!矿)区)"
)
_TOWNSHIP = re.compile(rf"(?P<stem>..+?)(?:街道|(?:(?:{_PEOPLES})族|民族)*乡|镇|苏木)")


class Kind(IntEnum):
    """How a name belongs to its bearer, the surest first.

    `OTHER` is a full name that is not today's: a former one, or one without the peoples (恩施州). The bearers
    of a `DIVIDED` name are those among whom its former bearer was divided.
    """

    FULL = 0
    OTHER = 1
    SHORT = 2
    FORMER_SHORT = 3
    DIVIDED = 4


class Bearer(NamedTuple):
    """A division in force, how a name belongs to it, and the last year in which it did."""

    code: str
    kind: Kind
    until: int


def short_forms(name: str) -> tuple[str, ...]:
    """The shorter names of a province, prefecture or county, each of two characters or more; often one.

    >>> short_forms("恩施土家族苗族自治州"), short_forms("赣州市"), short_forms("歙县")
    (('恩施', '恩施州'), ('赣州',), ())
    """
    if found := _AUTONOMOUS.fullmatch(name):
        stem, kind = found["people"] or found["stem"], found["kind"]
        return (stem,) if kind == "区" else (stem, stem + kind)
    found = _PLAIN.fullmatch(name)
    return (found["stem"],) if found else ()


def township_stem(name: str) -> str:
    """The name of a township without its kind, or empty: 贤庠 for 贤庠镇, 麦地坪 for 麦地坪白族乡."""
    found = _TOWNSHIP.fullmatch(name)
    return found["stem"] if found else ""


@cache
def lexicon() -> Mapping[str, tuple[Bearer, ...]]:
    """Whom a name of a province, prefecture or county, or of a former one, may mean; the surest first."""
    found: dict[str, list[Bearer]] = {}
    for name, bearer in _bearers():
        found.setdefault(name, []).append(bearer)
    return {name: tuple(sorted(bearers, key=lambda bearer: bearer.kind)) for name, bearers in found.items()}


def _bearers() -> Iterator[tuple[str, Bearer]]:
    for code, name in gazetteer.in_force().items():
        yield name, Bearer(code, Kind.FULL, IN_FORCE)
        for place, short in enumerate(short_forms(name)):
            yield short, Bearer(code, Kind.OTHER if place else Kind.SHORT, IN_FORCE)
    for former in gazetteer.former():
        if len(former.heirs) > 1:
            for heir in former.heirs:
                yield former.name, Bearer(heir, Kind.DIVIDED, former.until)
            continue
        heir = former.heirs[0]
        yield former.name, Bearer(heir, Kind.OTHER, former.until)
        for short in short_forms(former.name):
            yield short, Bearer(heir, Kind.FORMER_SHORT, former.until)
