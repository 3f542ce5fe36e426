"""Whose report it is: region, level and kind of body, from what title and issuer say; never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from index import regions
from index.analyzer import normalise
from index.regions import Region

_TOWNSHIP = re.compile(
    r"[一-鿿]{1,12}?(?:街道|[一-鿿]族乡|民族乡|苏木|[镇乡])(?=人民政府|政府|办事处|党委|党工委|委员会|党政|司法所|综合|[^一-鿿]|$)"
)
_TOWNSHIP_LOOSE = re.compile(r"[一-鿿]{1,10}?(?:街道|苏木|[镇乡])")
_ZONE = re.compile(
    r"(?:开发|高新|经开|示范|保税|合作|产业|工业园|试验|实验|旅游度假|风景名胜|管理|度假|物流园|空港|自贸|新)[一-鿿]{0,8}区|开发区|高新区|经开区|园区|管委会|"
    r"管理委员会|产业园|科技城|自贸片区|工业园"
)
_SITE_WORDS = re.compile(r"(?:人民)?政府.*$|门户网站.*$|网站$|信息公开.*$|政务.*$")
_RELATIVE = re.compile(
    r"(?:中共)?(?:我|本|全)?([省市县区州旗盟镇乡]|街道|自治[区州县旗])(?:委|人民政府|政府|[一-鿿]{2,}(?:局|厅|委员会|办公室|中心|支队|大队))"
)
_GOVERNMENT = re.compile(
    r"(?:人民政府|政府|行政公署|管理委员会|管委会|办事处|(?:^|[省市县区州旗盟镇乡])委(?:员会)?|党委|党工委|工委)(?:[(（][一-鿿]{1,20}[)）])?$"
)
_DEPARTMENT = re.compile(
    r"(?:局|厅|委员会|委|办公室|办|中心|总队|支队|大队|分局|队|院|处|所|站|公司|联合会|总会|协会|社|会|学校|医院|机关|司|署)(?:[(（][一-鿿、]{1,30}[)）])?$"
)
_BRANCH = re.compile(r"([一-鿿]{2,}?)(?:分局|支局|分院|支队|大队|分中心)$")
_SUBJECT = re.compile(
    r"(?:^|[，。；：、,;:]|年(?:度|来|以来)?|\s)(?P<name>[一-鿿]{2,14}?(?:省|市|县|区|自治[州县旗]|州|盟|旗|镇|乡|街道|局|厅|委员会|管委会|办事处|人民政府|政府))"
    r"(?=坚持|始终|深入|认真|全面|以习|以党|紧紧|围绕|高度|切实|积极|严格|不断|在[市省县区]|聚焦|坚决|扎实|法治政府|依法|党委|紧扣|持续|立足|牢固|贯彻|按照|大力|着力|深刻)"
)
_LEVELS = {
    "省": "province",
    "自治区": "province",
    "市": "prefecture",
    "州": "prefecture",
    "盟": "prefecture",
    "自治州": "prefecture",
}
_RELATIVES = {
    "省": ("province",),
    "自治区": ("province",),
    "市": ("prefecture", "county", "province"),
    "州": ("prefecture",),
    "盟": ("prefecture",),
    "自治州": ("prefecture",),
    "县": ("county",),
    "区": ("county", "province"),
    "旗": ("county",),
    "自治县": ("county",),
    "自治旗": ("county",),
    "镇": ("township",),
    "乡": ("township",),
    "街道": ("township",),
}


@dataclass(frozen=True, slots=True)
class Named:
    """A text that names whose report it is, and where it was read."""

    text: str
    origin: str


@dataclass(frozen=True, slots=True)
class Clues:
    """What tells the place, the surest first; `sites` only complete what the issuers leave open."""

    issuers: Sequence[Named]
    sites: Sequence[Named] = ()
    codes: Sequence[Named] = ()
    """Division codes: of the site row, of SiteIDCode."""
    text: Sequence[str] = ()
    """The report's first paragraphs."""


@dataclass(frozen=True, slots=True)
class Place:
    """Region (code or empty), level and body (keys of `LEVELS`, `BODIES`, or empty)."""

    region: str = ""
    level: str = ""
    body: str = ""
    origin: str = ""
    warnings: tuple[str, ...] = ()
    named: str = ""
    """The issuer's name that settled it."""


def locate(clues: Clues) -> Place:
    """Region, level and body by the first issuer that says enough; what stays ambiguous stays empty."""
    site = _site(clues)
    undecided: list[Place] = []
    for named in clues.issuers:
        place = _read(named, site)
        if place.region:
            return place
        if place.level or place.body or place.warnings:
            undecided.append(place)
    if not undecided and (subject := _subject(clues.text)):
        place = _read(subject, site)
        if place.region:
            return Place(
                place.region, place.level, place.body, subject.origin, ("region_from_text",), subject.text
            )
    return undecided[0] if undecided else Place()


@dataclass(frozen=True, slots=True)
class _Site:
    """The region of the site a page stands on, as far as it is known."""

    region: Region | None = None
    origin: str = ""
    near: tuple[Region, ...] = field(default_factory=tuple)


def _site(clues: Clues) -> _Site:
    for code in clues.codes:
        if region := regions.get(code.text):
            return _Site(region, code.origin)
    for named in clues.sites:
        found = _chain(normalise(named.text))
        if len(found) == 1:
            return _Site(found[0], named.origin)
    return _Site()


def _chain(text: str) -> tuple[Region, ...]:
    """What the first chain of place names in a text means: 江西省赣州市大余县 is one region; several if shared."""
    found: tuple[Region, ...] = ()
    for mention in regions.mentions(text):
        inner = tuple(
            region
            for region in mention.regions
            if not found or any(_inside(region, outer) for outer in found)
        )
        if found and not inner:
            outers = tuple(
                outer for outer in found if any(_inside(outer, region) for region in mention.regions)
            )
            found = outers or found
            continue
        found = inner or found
    return found


def _inside(region: Region, outer: Region) -> bool:
    return region.code == outer.code or regions.is_within(region.code, outer.code)


def _read(named: Named, site: _Site) -> Place:
    text = re.sub(r"\s+", " ", normalise(named.text)).strip()
    body = body_of(text)
    if place := _township(text, named, site, body):
        return place
    found = _chain(text)
    level = _zone_level(text)
    if not found:
        return _relative(text, named, site, body, level)
    chosen = _settled(found, site)
    if not chosen:
        return Place(
            "",
            level or _common_level(found),
            body,
            named.origin,
            (f"ambiguous_region: {named.text}",),
            named.text,
        )
    branch = _branch(text, chosen)
    return Place(branch.code, level or branch.level, body, named.origin, (), named.text)


def _settled(found: Sequence[Region], site: _Site) -> Region | None:
    """The one region that a shared name means on this site."""
    if len(found) == 1:
        return found[0]
    if site.region:
        near = [region for region in found if _inside(region, site.region) or _inside(site.region, region)]
        if len(near) == 1:
            return near[0]
    return None


def _common_level(found: Iterable[Region]) -> str:
    levels = {region.level for region in found}
    return levels.pop() if len(levels) == 1 else ""


def _branch(text: str, region: Region) -> Region:
    """The county of a city bureau's branch (威海市生态环境局荣成分局), else the region itself."""
    found = _BRANCH.search(text)
    if not found or region.level != "prefecture":
        return region
    for length in range(min(len(found[1]), 6), 1, -1):
        inside = [
            place for place in regions.find(found[1][-length:]) if regions.is_within(place.code, region.code)
        ]
        inside = [place for place in inside if place.level == "county"]
        if len(inside) == 1:
            return inside[0]
    return region


def _zone_level(text: str) -> str:
    """`zone` if the issuer is a development zone's, not a division's government."""
    if re.search(r"人民政府$", text):
        return ""
    rest = text
    mentions = regions.mentions(text)
    if mentions:
        rest = text[mentions[-1].end :]
    return "zone" if _ZONE.search(rest) else ""


def _township(text: str, named: Named, site: _Site, body: str) -> Place | None:
    """The place of a township's issuer, or None if no township is named."""
    mentions = regions.mentions(text)
    rest = text[mentions[-1].end :] if mentions else text
    rest = re.sub(r"^(?:中共|人民政府|区政府|县政府|市政府)+", "", rest)
    found = _TOWNSHIP.search(rest) or (_TOWNSHIP_LOOSE.fullmatch(rest))
    if not found and mentions and (whole := _TOWNSHIP.search(text)) and mentions[0].start <= whole.start():
        found, mentions = whole, ()
    if not found:
        return None
    name = re.sub(r"^(?:中共)", "", found[0])
    if re.fullmatch(r"(?:我|本|全|各|该)?(?:镇|乡|街道)", name):
        return None
    above = _chain(text[: mentions[-1].end]) if mentions else ()
    outer = _settled(above, site) if above else site.region
    options = [
        option
        for region in (above or (None,))
        for option in regions.townships(name, region.code if region else "")
    ]
    if len(options) > 1 and site.region:
        near = [option for option in options if _inside(option, site.region)]
        options = near or options
    if len(options) == 1:
        return Place(options[0].code, "township", body or "government", named.origin, (), named.text)
    if options:
        return Place(
            "",
            "township",
            body or "government",
            named.origin,
            (f"ambiguous_region: {named.text}",),
            named.text,
        )
    if (outer and outer.level == "county") or (outer and not regions.children(outer.code)):
        return Place(
            outer.code,
            "township",
            body or "government",
            named.origin,
            (f"unknown_township: {name}",),
            named.text,
        )
    return Place(
        "", "township", body or "government", named.origin, (f"unknown_township: {name}",), named.text
    )


def _relative(text: str, named: Named, site: _Site, body: str, level: str) -> Place:
    """An issuer that names itself from where it stands: 区市场监管局, 省人民政府, 高新区管委会."""
    if level == "zone":
        region = site.region.code if site.region else ""
        return Place(
            region,
            "zone",
            body,
            named.origin,
            () if region else (f"unknown_region: {named.text}",),
            named.text,
        )
    found = _RELATIVE.match(text)
    if not found:
        if body and site.region:
            return Place(site.region.code, site.region.level, body, site.origin, (), named.text)
        return Place(body=body, origin=named.origin, named=named.text)
    wanted = _RELATIVES.get(found[1], ())
    for above in reversed(regions.path(site.region.code) if site.region else ()):
        if above.level in wanted and (found[1] != "区" or not above.name.endswith("县")):
            return Place(above.code, above.level, body, site.origin, (), named.text)
    level = wanted[0] if len(wanted) == 1 else ""
    return Place("", level, body, named.origin, (f"unknown_region: {named.text}",), named.text)


def body_of(issuer: str) -> str:
    """`government` or `department`, by how an issuer's name ends; empty if it does not tell.

    >>> body_of("陵川县教育局"), body_of("中共大余县委 大余县人民政府"), body_of("静海区")
    ('department', 'government', 'government')
    """
    text = normalise(issuer).strip()
    if _GOVERNMENT.search(text):
        return (
            "department"
            if re.search(
                r"(?:发展和改革|卫生健康|改革|健康|教育|监督管理|建设|交通|民族|宗教|事务)(?:管理)?委(?:员会)?$",
                text,
            )
            else "government"
        )
    if _DEPARTMENT.search(text):
        return "department"
    mentions = regions.mentions(text)
    if mentions and mentions[-1].end == len(text):
        return "government"
    return "government" if re.search(r"(?:[镇乡]|街道|苏木)$", text) else ""


def is_bare(issuer: str) -> bool:
    """Whether an issuer is only a place's name: 静海区, 杨巷镇."""
    text = normalise(issuer).strip()
    mentions = regions.mentions(text)
    rest = text[mentions[-1].end :] if mentions else text
    return bool(text) and (not rest or bool(_TOWNSHIP_LOOSE.fullmatch(rest)))


def is_relative(issuer: str) -> bool:
    """Whether an issuer is named from where it stands: 区市场监管局, 省人民政府."""
    return bool(_RELATIVE.match(normalise(issuer)))


def full_name(issuer: str) -> str:
    """The issuer's name; a place alone reports as its government.

    >>> full_name("静海区"), full_name("金龙街道"), full_name("陵川县教育局")
    ('静海区人民政府', '金龙街道办事处', '陵川县教育局')
    """
    if not is_bare(issuer):
        return issuer
    return issuer + ("办事处" if issuer.endswith("街道") else "人民政府")


def _subject(texts: Sequence[str]) -> Named | None:
    """Who the first paragraph says acted (杨巷镇坚持…), if the text names it again and nobody else."""
    whole = normalise("".join(texts))
    names: dict[str, int] = {}
    for text in texts[:2]:
        for found in _SUBJECT.finditer(normalise(text)):
            name = found["name"]
            count = whole.count(name)
            if count > 1 and (_chain(name) or regions.townships(name)):
                names[name] = count
    best = sorted(names, key=lambda name: -names[name])
    return Named(best[0], "text") if len(best) == 1 else None
