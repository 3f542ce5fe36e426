"""A country to scout: a few hundred sample governments, each with its own way to its reports, or none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random
from urllib.parse import parse_qsl, urlsplit

from crawler.samplesite import fronts
from crawler.samplesite.articles import Article, from_report, notices
from crawler.samplesite.catalogue import YEARS, Entry
from crawler.samplesite.issuers import government
from crawler.samplesite.places import Place, from_gazetteer
from crawler.samplesite.publish import SYSTEMS, Document, files_of
from crawler.samplesite.reports import write
from crawler.samplesite.sites import COLUMN, SampleSite
from index import regions

PROVINCES = ("360000", "350000", "620000")
"""江西, 福建, 甘肃: 308 governments."""

_BLOCKED = "<html><script>var __jsl_clearance='1';$_ts={};</script></html>"
_SYSTEMS = ("trs", "trs", "trs", "ucap", "ucap", "hanweb", "vsb", "plain", "gkmlpt")
_STARTS = {
    "trs": ("zwgk/fzzfjsndbg/index.html", "zfxxgk/fdzdgknr/qt/fzzfndbg/index.html", "xxgk/gzbg/index.html"),
    "ucap": ("c105995/list.shtml", "dysrmzf/c116801/list.shtml"),
    "hanweb": ("col/col1602/index.html", "col/col1229682928/index.html"),
    "vsb": ("zwgk/fzzfndbg.htm", "zfxxgk/qtxx.htm"),
    "plain": ("zwgk/ndbg/list.html",),
    "gkmlpt": ("gkmlpt/index",),
}
_MIXED = ("通知公告", "工作报告", "政府文件", "其他法定信息")
"""Columns in which reports stand among other things."""


@dataclass(frozen=True, slots=True)
class CountrySite(SampleSite):
    """A sample government's site, alone on its host."""

    @property
    def path(self) -> str:
        """Where it begins on its host."""
        return "/"


@dataclass(frozen=True, slots=True)
class Fate:
    """What a scout meets at a government's site.

    `kind`: open (reports are there), none, blocked, dead (nobody answers), hijacked (another's pages) or
    above (its reports stand in its city's column). `column` is the name of the list in which they stand.
    """

    kind: str
    column: str = COLUMN
    front: str = "plain"


@dataclass(frozen=True)
class Host:
    """A government's site: its address, its fate, and what lies at each path."""

    site: CountrySite
    fate: Fate
    articles: tuple[Article, ...]
    others: tuple[tuple[str, str], ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The paths under which a person could reach its column of reports; none where there is none."""
        start = f"/{self.site.start}"
        return (start, start.removesuffix("index.html")) if self.fate.kind == "open" else ()

    @cached_property
    def documents(self) -> Mapping[str, Document]:
        """Everything that is a file, by path and query."""
        found = dict(files_of(self.site, self.articles)) if self.articles else {}
        if self.site.start.endswith("/index.html"):
            found |= (
                {f"/{self.site.start}"[: -len("index.html")]: found[f"/{self.site.start}"]} if found else {}
            )
        if self.fate.column != COLUMN:
            found = {path: _renamed(document, self.fate.column) for path, document in found.items()}
        return found | dict(fronts.pages(self.site, self.fate.front, self.fate.column, self.others))

    def find(self, target: str) -> Document | None:
        """What is at a path with its query; None for nothing."""
        if self.fate.kind == "blocked":
            return Document(_BLOCKED.encode(), "text/html", status=412)
        return self.documents.get(target) or self._answer(target)

    def _answer(self, target: str) -> Document | None:
        parts = urlsplit(target)
        asked = dict(parse_qsl(parts.query))
        if page := fronts.answer(self.site, parts.path, asked, self.articles):
            return Document(page.encode(self.site.encoding), f"text/html; charset={self.site.declared}")
        answer = SYSTEMS[self.site.system].answer(self.site, self.articles, parts.path[1:], asked)
        if answer is None:
            return None
        return Document(answer[1].encode(self.site.encoding), f"{answer[0]}; charset={self.site.declared}")


@dataclass(frozen=True)
class Country:
    """The sample governments by the loopback address at which each one's site lies."""

    seed: int = 2025
    provinces: tuple[str, ...] = PROVINCES
    counties: int = 0
    """So many governments at most; 0 for all."""

    @cached_property
    def hosts(self) -> Mapping[str, Host]:
        """Address and site of every government, in code order."""
        codes = [code for province in self.provinces for code in (province, *_below(province))]
        codes = codes[: self.counties or None]
        return {f"127.9.{at // 250}.{at % 250 + 1}": self._host(code) for at, code in enumerate(codes)}

    def directory(self, port: int) -> str:
        """The rows of `directory.tsv` for the governments, served at a port."""
        rows = (
            f"{host.site.region}\t{'A' if host.fate.kind != 'hijacked' else 'B'}\thttp://{address}:{port}/\n"
            for address, host in self.hosts.items()
        )
        return "".join(rows)

    def _host(self, code: str) -> Host:
        random = Random(f"{self.seed} {code}")
        place = from_gazetteer(code)
        fate = self._fate(code, random)
        site = self._site(place, fate, random)
        whose = [place]
        if fate.kind == "open" and self._is_collective(code):
            whose += [from_gazetteer(region.code) for region in regions.children(code)]
        written = () if fate.kind in ("none", "above") else tuple(self._reports(whose, site, random))
        others = fronts.FALSE_FRIENDS if random.random() < 0.6 else ()
        return Host(site, fate, _newest_first([*written, *_notices(site, fate, random)]), others)

    def _is_collective(self, code: str) -> bool:
        region = regions.get(code)
        return (
            bool(region and region.level == "prefecture") and Random(f"{self.seed} {code} all").random() < 0.2
        )

    def _fate(self, code: str, random: Random) -> Fate:
        above = regions.parent(code)
        if above and self._is_collective(above.code) and self._fate_of(above.code).kind == "open":
            return Fate("above")
        kind = random.choices(("open", "none", "blocked", "dead", "hijacked"), (80, 9, 4, 4, 3))[0]
        if kind == "open" and self._is_collective(code):
            return Fate(kind, COLUMN, random.choice(fronts.KINDS))
        column = random.choice(_MIXED) if random.random() < 0.35 else COLUMN
        return Fate(kind, column, random.choice(fronts.KINDS))

    def _fate_of(self, code: str) -> Fate:
        return self._fate(code, Random(f"{self.seed} {code}"))

    def _site(self, place: Place, fate: Fate, random: Random) -> CountrySite:
        system = random.choice(_SYSTEMS)
        if fate.column != COLUMN and system == "gkmlpt":
            system = "trs"
        starts = _STARTS[system]
        start = starts[-1] if fate.column != COLUMN else random.choice(starts[:2])
        shown = place if fate.kind != "hijacked" else from_gazetteer("330225")
        declared = "gb2312" if system == "plain" and random.random() < 0.5 else "utf-8"
        return CountrySite(
            key=place.code,
            name=f"{shown.path[-1]}人民政府（示例）",
            system=system,
            region=place.code,
            identity=f"{shown.code}0001" if random.random() < 0.7 else "",
            start=start,
            host=f"www.s{place.code}.example",
            variant=0,
            per_page=random.choice((8, 15, 20)),
            declared=declared,
            validators=True,
            counts=False,
        )

    def _reports(self, places: Sequence[Place], site: CountrySite, random: Random) -> Iterator[Article]:
        years = YEARS[-random.randint(3, 6) :]
        for number, (place, year) in enumerate((place, year) for place in places for year in years):
            yield from_report(write(Entry(government(place, year), year, site.key), number, self.seed))


def _below(code: str) -> Iterator[str]:
    for region in regions.children(code):
        if len(region.code) == 6:
            yield region.code
            yield from _below(region.code)


def _notices(site: CountrySite, fate: Fate, random: Random) -> list[Article]:
    """What stands among the reports: a few pages that are none, more where the column is a mixed one."""
    if fate.kind in ("none", "above"):
        return []
    made = notices("dayu", random.randrange(1_000))
    return list(made if fate.column != COLUMN else made[: random.randint(0, 2)])


def _newest_first(articles: Sequence[Article]) -> tuple[Article, ...]:
    return tuple(sorted(articles, key=lambda article: (-article.published.toordinal(), article.number)))


def _renamed(document: Document, column: str) -> Document:
    return Document(document.body.replace(COLUMN.encode(), column.encode()), document.type, document.modified)
