"""What a report calls its author: by kind (我县, 我局), by name (清河县深入…)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from crawler.reading.extraction.issuers import without_corps
from index import regions
from index.analyzer import normalise

DEPARTMENTS = ["局", "厅", "委", "办", "院", "处", "中心", "支队", "大队", "总队", "公司"]
TOWNSHIPS = ["街道", "镇", "乡", "苏木"]
COUNTIES = ["县", "区", "旗"]
CITIES = ["市", "州", "盟"]
KINDS = (*DEPARTMENTS, *TOWNSHIPS, *COUNTIES, *CITIES, "省")
"""Kinds of authors, the narrower first: a bureau also speaks of its county, a county of its city."""

_KIND = "|".join(sorted(KINDS, key=len, reverse=True))
_OURS = re.compile(
    rf"(?<![自忘唯为])我(?P<kind>{_KIND})(?![们国党军]|(?<=办)[理事])|本(?P<own>[局厅委镇乡]|街道)(?!员会|[镇、])"
)
_SELDOM = ("办", "院", "处", "公司")
"""Kinds that follow 我 by chance too (企呼我办); once says nothing."""
_INSIDE = re.compile(
    r"(?<![各乡])(?P<township>镇|乡|街道)(?:党委|党工委|办事处)|(?P<department>局|厅|委|办)党[组委]"
    r"|[全本](?P<whole>镇|乡|街道|厅|县|区|旗|市|州|盟|省)(?![局面体域级]|部门)"
)
_ACTS = (
    "坚持|坚决|坚定|始终|深入|深化|深刻|认真|全面|全力|以|把|党|紧|围绕|高度|切实|积极|严格|严守|不断|聚焦|扎实|法治|依法|"
    "持续|立足|牢|贯彻|按照|根据|对照|大力|着力|着眼|锚定|继续|统筹|推进|推动|加强|强化|落实|结合|主动|创新|优化|健全|上下|"
    "在(?:党中央|上级|习近平|国家|国务院|[省市县区州盟旗镇乡]|自治|街道|[一-鿿]{2,9}(?:委|政府))"
)
_BODIES = (
    "省|市|县|区|州|盟|旗|镇|乡|街道|苏木|局|厅|委员会|委|管委会|办事处|人民政府|政府|办公室|办公厅|"
    "中心|支队|大队|总队|院|处|公司"
)
_START = r"(?:^|[，。；：！,;:!]|(?:19|20)\d\d年(?:度|来|以来|底)?|年以?来|\s)"
_ALIAS = r"(?:[(（][一-鿿、]{2,20}[)）])?"
_WHEN = r"(?:(?:19|20)\d\d年(?:度|以来|来)?[，,]?)?"
_SUBJECT = re.compile(rf"{_START}(?P<name>[一-鿿()（）]{{1,30}}?(?:{_BODIES}){_ALIAS})(?={_WHEN}(?:{_ACTS}))")
_ANNOUNCED = re.compile(
    rf"现[将就把](?P<name>[一-鿿()（）]{{1,30}}?(?:{_BODIES}))(?=(?:19|20)\d\d|关于|本?年度?|法治|依法|推进|加强)"
)
_RELATIVE = re.compile(
    rf"{_START}(?P<name>(?:自治区|[省市县区州盟旗])(?!委)"
    r"(?:[一-鿿]{2,16}?(?:局|委|委员会|厅|办|办公室|中心)|人民政府|政府)|[一-鿿]{2,8}(?<=高新|经开|开发|业园|技园|合作|度假)区)"
    rf"(?!法治|依法)(?={_ACTS})"
)
_GOVERNMENT = re.compile(r"(?:人民政府|政府|办事处|行政公署)$")
_ENDINGS = {"委": ("委", "委员会"), "办": ("办", "办公室", "办公厅")}
_RANKS = (DEPARTMENTS, TOWNSHIPS, COUNTIES, CITIES, ["省"])
_FIRST_PARAGRAPHS = 3


def own_kind(texts: Sequence[str]) -> str:
    """The narrowest of `KINDS` to which a report says 我 or 本, or nothing.

    >>> own_kind(["我市部署，我镇落实。"]), own_kind(["本办法", "自我处置，各镇落实。"])
    ('镇', '')
    """
    ours = Counter(found["kind"] or found["own"] for found in _OURS.finditer(normalise("".join(texts))))
    return next((kind for kind in KINDS if ours[kind] > (kind in _SELDOM)), "")


def inside_kind(texts: Sequence[str]) -> str:
    """The one of `KINDS` inside which a report mostly speaks (全县, 镇党委, 局党组), or nothing.

    >>> [inside_kind([text]) for text in ("镇党委学法，全镇推广，全县考核。", "街道党工委落实，全区推广。")]
    ['镇', '']
    """
    words = _INSIDE.finditer(normalise("".join(texts)))
    counts = Counter(next(filter(None, found.groups())) for found in words)
    most = [kind for kind, number in counts.items() if number == max(counts.values())]
    return most[0] if len(most) == 1 else ""


def kind_of(name: str) -> str:
    """Of which of `KINDS` an author of that name is, or nothing.

    >>> kind_of("大余县司法局"), kind_of("大余县人民政府"), kind_of("国家发展和改革委员会")
    ('局', '县', '委')
    """
    stem = _GOVERNMENT.sub("", normalise(name).strip())
    return next((kind for kind in KINDS if stem.endswith(_ENDINGS.get(kind, (kind,)))), "")


def is_wider(kind: str, other: str) -> bool:
    """Whether authors of a kind stand above those of another: a county above its bureaus and townships.

    >>> is_wider("县", "局"), is_wider("县", "区"), is_wider("局", "县")
    (True, False, False)
    """
    return _rank(kind) > _rank(other)


def opening_subjects(texts: Sequence[str]) -> tuple[str, ...]:
    """Who acts, or is announced, in the first paragraphs, by a name that begins with a place; each once."""
    return tuple(dict.fromkeys(_subjects(texts[:_FIRST_PARAGRAPHS])))


def relative_subjects(texts: Sequence[str]) -> tuple[str, ...]:
    """Who acts in the first paragraphs by a name that says no place: 区教育局深入…, 省政府坚持…

    >>> relative_subjects(["2023年，区教育局坚持依法治教。", "市政府部署。"])
    ('区教育局',)
    """
    folded = (normalise(text) for text in texts[:_FIRST_PARAGRAPHS])
    return tuple(dict.fromkeys(found["name"] for text in folded for found in _RELATIVE.finditer(text)))


def subjects(texts: Sequence[str]) -> tuple[str, ...]:
    """Who acts anywhere in a text, by a name that begins with a place; each once."""
    return tuple(dict.fromkeys(_subjects(texts)))


def _subjects(texts: Sequence[str]) -> Iterator[str]:
    for text in texts:
        folded = normalise(text)
        for pattern in (_ANNOUNCED, _SUBJECT):
            for found in pattern.finditer(folded):
                if _begins_with_place(found["name"]):
                    yield found["name"]


def _begins_with_place(name: str) -> bool:
    mentions = regions.mentions(without_corps(name))
    if mentions and mentions[0].start == 0:
        return True
    stem = _GOVERNMENT.sub("", name)
    return stem.endswith(tuple(TOWNSHIPS)) and bool(regions.townships(stem))


def _rank(kind: str) -> int:
    return next((rank for rank, kinds in enumerate(_RANKS) if kind in kinds), len(_RANKS))
