"""Who reports on which year at which site: the sample collection's table of contents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice, product
from random import Random

from crawler.samplesite.issuers import TRADES, Issuer, Trade, department, government, township, zone
from crawler.samplesite.places import places, rest_of_the_country

YEARS = range(2018, 2026)
REORGANISED = 2019
"""The first year on which the departments of the reform of 2018 reported."""


@dataclass(frozen=True, slots=True)
class Publisher:
    """What a site publishes: the governments of some places, and offices and zones of its home place.

    `tabled`: its pages carry a table of index number, issuer, document number and dates.
    """

    key: str
    home: str
    governments: tuple[str, ...]
    trades: int = 0
    towns: bool = False
    zones: tuple[tuple[str, str], ...] = ()
    tabled: bool = False


PUBLISHERS = (
    Publisher("jxsft", "360000", ("360000", "360700", "360400", "361100", "360900"), trades=6, tabled=True),
    Publisher("dayu", "360723", ("360723",), trades=9, towns=True),
    Publisher("longnan", "360783", ("360783",), trades=6, towns=True, tabled=True),
    Publisher(
        "xuzhou",
        "320300",
        ("320300", "320302", "320322"),
        trades=8,
        zones=(("320300", "徐州经济技术开发区"),),
    ),
    Publisher("njgulou", "320106", ("320106",), trades=6, towns=True),
    Publisher("xiangshan", "330225", ("330225",), trades=6, towns=True),
    Publisher("jiulongpo", "500107", ("500107", "500000"), trades=10, towns=True, tabled=True),
    Publisher("wuxi", "500238", ("500238",), trades=6, towns=True),
    Publisher("pengshan", "511403", ("511403",), trades=8, towns=True),
    Publisher("tianhe", "440106", ("440106", "440100"), trades=8, towns=True, tabled=True),
    Publisher(
        "zhuhai",
        "440400",
        ("440400", "440402"),
        trades=6,
        zones=(("440400", "珠海高新技术产业开发区"),),
        tabled=True,
    ),
    Publisher("shiquan", "610922", ("610922",), trades=6, towns=True),
    Publisher(
        "xunyang", "610981", ("610981",), trades=6, towns=True, zones=(("610981", "旬阳高新技术产业开发区"),)
    ),
    Publisher("mayang", "431226", ("431226",), trades=6, towns=True),
    Publisher(
        "weihai",
        "371000",
        ("371000", "371082"),
        trades=10,
        zones=(("371082", "荣成经济开发区"),),
        tabled=True,
    ),
    Publisher("licheng", "350502", ("350502",), trades=6, towns=True),
)
ELSEWHERE = "huibian"
"""The site for reports of places that no publisher above covers."""


TABLED = frozenset(site.key for site in PUBLISHERS if site.tabled)


@dataclass(frozen=True, slots=True)
class Entry:
    """One report to be written."""

    issuer: Issuer
    year: int
    site: str


def entries(seed: int, count: int) -> list[Entry]:
    """The first `count` entries: half of them of governments, then all the others, mixed."""
    random = Random(f"{seed} catalogue")
    first = list(chain.from_iterable(_of_governments(site) for site in PUBLISHERS))
    others = list(chain.from_iterable(_of_offices(site) for site in PUBLISHERS))
    random.shuffle(first)
    random.shuffle(others)
    half = first[: (count + 1) // 2]
    mixed = others + first[len(half) :]
    random.shuffle(mixed)
    found = half + mixed[: count - len(half)]
    return found + list(islice(_elsewhere(random), count - len(found)))


def _of_governments(site: Publisher) -> Iterator[Entry]:
    for code, year in product(site.governments, YEARS):
        yield Entry(government(places()[code], year), year, site.key)


def _of_offices(site: Publisher) -> Iterator[Entry]:
    home = places()[site.home]
    for year in YEARS:
        for code, name in site.zones:
            yield Entry(zone(places()[code], name), year, site.key)
        for number in range(len(home.below) if site.towns else 0):
            yield Entry(township(home, number), year, site.key)
        for trade in TRADES[: site.trades if year >= REORGANISED else 0]:
            yield Entry(department(home, trade, year), year, site.key)


def _elsewhere(random: Random) -> Iterator[Entry]:
    """The rest of the country, mixed: governments, townships and some departments; then all the others."""
    rest = list(rest_of_the_country())
    for kinds in (TOWNS + TRADES[:2], TRADES[2:]):
        chosen = list(product(kinds, rest, YEARS))
        random.shuffle(chosen)
        for kind, place, year in chosen:
            if isinstance(kind, Trade):
                yield Entry(department(place, kind, year), year, ELSEWHERE)
            elif kind is None:
                yield Entry(government(place, year), year, ELSEWHERE)
            elif kind < place.towns:
                yield Entry(township(place, kind), year, ELSEWHERE)


TOWNS: tuple[int | Trade | None, ...] = (None, 0, 1)
"""What reports elsewhere beside departments: the government itself and the first two townships."""
