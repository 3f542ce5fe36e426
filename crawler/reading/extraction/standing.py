"""Where a page stands: whose site its address is on, and which body's folder or subdomain."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote, urlsplit

from crawler.governments.directory import Home, built_in
from crawler.governments.hosts import domain_of
from index import regions
from index.pinyin import spells
from index.regions import Region

_TRADES = {
    "司法": ("sf",),
    "公安": ("ga",),
    "教育": ("edu",),
    "财政": ("cz",),
    "信访": ("xf",),
    "市场监督管理": ("scjg", "scjdgl", "amr"),
    "生态环境": ("sthj",),
    "农业农村": ("nync",),
    "交通运输": ("jtys",),
    "应急管理": ("yjgl",),
    "医疗保障": ("yb", "ylbz"),
    "人力资源和社会保障": ("rs", "rlzyhshbz", "rlsb"),
    "住房和城乡建设": ("zfcx", "zfcxjs", "zfhcxjs"),
    "自然资源": ("zrzy",),
    "卫生健康": ("wj", "wsjk"),
    "发展和改革": ("fg", "fzgg"),
    "国有资产监督管理": ("gz", "gzjg"),
    "工业和信息化": ("gx", "gyhxxh"),
}
"""Trades of bureaus, and the letters that stand for them before those of the kind: sfj, sft, gaj.

Letters that stand for two are left out: sjj (审计, 数据), mzj (民政, 民宗), swj (商务, 水务), jyj (教体).
"""

_ENDINGS = {"局": ("j", "局"), "厅": ("t", "厅"), "委": ("w", "委员会")}
"""The letter and the last words of a bureau's name, by its kind."""

_ZONES = re.compile(r"(?:kfq|gxq|jkq|gxjs.*q|jjkfq|jjjs.*q|gxjskfq|.*(?:hitech|hi-tech))")
_GATE = re.compile(r"/gate/big5/(?:https?/)?(.+)")
"""A site's gate to traditional characters, before the address of any other's page."""
_NUMBER = re.compile(r"[_-]?\d+$")
_SLUG = re.compile(r"(?!\w{2,3}zx$)[a-z]{3,30}")
"""Two letters say too little (jz: 街镇, and 贾镇); xwzx, fwzx are centres of news and service."""
_LETTERS = 4
"""What is longer is more than the first letters of a name."""
_TOWNSHIP_TAILS = ("", "rmzf", "zf", "bsc", "jdb", "b")


@dataclass(frozen=True)
class Standing:
    """A page's place on the web: its government's site, and the letters of its subdomains and folders.

    `home` is None where nobody known has the host; then nothing is read from the address.
    """

    home: Home | None
    domain: str
    slugs: tuple[str, ...]

    @cached_property
    def region(self) -> Region | None:
        """The division whose government's site it is."""
        return regions.get(self.home.code) if self.home else None

    @property
    def is_zone(self) -> bool:
        """Whether the site or a folder of it is a development zone's."""
        return bool(self.home and self.home.zone) or any(map(_ZONES.fullmatch, self.slugs))

    def below(self, kind: str) -> Region | None:
        """The one division of a kind below the site's own that a subdomain or folder spells (myq: 密云区).

        First letters are enough for what lies directly below it; a province has many a 区 of any letters.
        """
        if self.region is None:
            return None
        near = [region for region in regions.children(self.region.code) if region.name.endswith(kind)]
        far = [region for region in _inside(self.region) if region.name.endswith(kind)]
        for slug in reversed(self.slugs):
            among = far if len(slug) > _LETTERS else near
            spelled = [region for region in among if _spelled(slug, region)]
            if len(spelled) == 1 and not _ZONES.fullmatch(slug):
                return spelled[0]
        return None

    @cached_property
    def counties(self) -> tuple[Region, ...]:
        """The counties below the site's own place that subdomains and folders spell: nyx is 宁远县."""
        found = (self.below(kind) for kind in ("县", "区", "市", "旗"))
        return tuple(region for region in found if region and region.level == "county")

    def bureau(self, kind: str) -> str:
        """The name of the bureau of that kind whose subdomain or folder it is (sfj: 司法局), or nothing.

        A subdomain also says it without the kind's letter (ga: 公安局).
        """
        letter, ending = _ENDINGS.get(kind, ("", ""))
        labels = self.home.labels if self.home and letter else ()
        for piece in (*labels, *reversed(self.slugs)) if letter else ():
            # qsfj and xsfj are those of a 区 and a 县.
            names = (piece, piece[1:]) if piece[:1] in tuple("sqx") else (piece,)
            for trade, letters in _TRADES.items():
                known = {each + letter for each in letters} | set(letters if piece in labels else ())
                if known & set(names):
                    return trade + ending
        return ""


def standing(url: str) -> Standing:
    """Read an address.

    >>> found = standing("http://www.cqwx.gov.cn/jz/dhx/zwgk_71780/202601/t1.html")
    >>> found.region.name, found.slugs, found.below("乡").name
    ('巫溪县', ('dhx', 'zwgk'), '大河乡')
    """
    if inner := _GATE.search(url):
        url = f"http://{inner[1]}"
    home = built_in().home(url)
    return Standing(home, domain_of(url), tuple(_slugs(url, home)) if home else ())


def _slugs(url: str, home: Home | None) -> Iterator[str]:
    folders = unquote(urlsplit(url).path).lower().split("/")[1:-1]
    for piece in (*(home.labels if home else ()), *folders):
        slug = _NUMBER.sub("", piece)
        if _SLUG.fullmatch(slug):
            yield slug


def _inside(region: Region) -> Iterator[Region]:
    for below in regions.children(region.code):
        yield below
        if below.level != "township":
            yield from _inside(below)


def _spelled(slug: str, region: Region) -> bool:
    if region.level != "township":
        return spells(slug, region.name) or (len(slug) > _LETTERS and spells(slug, region.name[:-1]))
    return any(
        slug.endswith(tail) and spells(slug.removesuffix(tail), region.name) for tail in _TOWNSHIP_TAILS
    )
