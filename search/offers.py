"""What a query may have meant beside what it says: a place or a year as a filter, a field's right name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice

from index.engine import Engine
from index.query import Query
from search.facets import label
from search.language import LONGEST, clean, parse
from search.reading import read
from search.request import LAST_YEAR, SearchRequest, read_regions
from search.tokens import FIELDS, Kind, tokens

MOST = 4
ALL, FIELD, MATCH = "all", "field", "match"
"""What an offer changes beside `region` or `year`: all that can be a filter, a field's name, the way."""

_PLACES = 3
"""Regions of one name that are offered one by one."""
_YEAR = re.compile(r"((?:19|20)\d\d)(?:年度?)?", re.ASCII)
_WRITTEN = re.compile(r"([^:：\s]{2,12})[:：](?=\S)")
_CLOSE, _ALIKE, _ALIKE_IN_CHINESE = 3, 0.7, 0.5
"""How many names are tried, and how alike they are (`difflib`): 年分 and 年份 share one character of two."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A search that may have been meant, and how many reports it finds.

    `facet` is `region`, `year`, `all` (each of them at once), `field` or `match`; `value` the filter's value,
    the field's name or the way to match, `label` what people call it; `address` has its parameters
    (`SearchRequest.address("")`).
    """

    facet: str
    value: str
    label: str
    reports: int
    address: str


_Likely = tuple[SearchRequest, str, str, str]
"""A search, with the facet, value and label of the offer that it would be."""


@dataclass(frozen=True, slots=True)
class _Meaning:
    """A run of the query (its number among the tokens) as a value of a facet."""

    run: int
    facet: str
    value: str


def offers(engine: Engine, request: SearchRequest, fruitless: Query | None = None) -> tuple[Offer, ...]:
    """At most `MOST` searches that read a bare run of the query otherwise, and find something.

    None is applied; that is for the reader to say. `fruitless` is the query as it was read, if nothing was
    found: what comes nearest is offered then where nothing else is, unless that is what was just asked.
    """
    meant = _found(engine, (*_as_fields(request), *_as_filters(request)))
    return meant or _found(engine, _as_nearest(engine, request, fruitless))


def _found(engine: Engine, likely: Iterable[_Likely]) -> tuple[Offer, ...]:
    counted = (_counted(engine, *each) for each in likely)
    return tuple(islice((offer for offer in counted if offer.reports), MOST))


def _counted(engine: Engine, meant: SearchRequest, facet: str, value: str, said: str) -> Offer:
    found = engine.count(read(engine, meant, {}).parsed.query, meant.filters)
    return Offer(facet, value, said, found.reports, meant.address(""))


def _as_fields(request: SearchRequest) -> Iterator[_Likely]:
    """The query with the name of a field mended: section:problems for sectoin:problems."""
    names = {name: field for field, names in FIELDS.items() for name in names}
    for token in tokens(clean(request.q)[:LONGEST]):
        written = _WRITTEN.match(token.text) if token.kind is Kind.TEXT else None
        if not written:
            continue
        alike = _ALIKE if written[1].isascii() else _ALIKE_IN_CHINESE
        for name in get_close_matches(written[1].lower(), names, _CLOSE, alike):
            mended = request.q.replace(written[0], f"{name}:", 1)
            # 年分 is like 部分 too; the value says which is meant.
            if not parse(f"{name}:{token.text[written.end() :]}").notes:
                yield request.having(q=mended), FIELD, name, f"{name}:{token.text[written.end() :]}"
                break


def _as_nearest(engine: Engine, request: SearchRequest, fruitless: Query | None) -> Iterator[_Likely]:
    nearest = request.having(match="best")
    if fruitless is not None and read(engine, nearest, {}).parsed.query != fruitless:
        yield nearest, MATCH, "best", "按相近程度检索"


def _as_filters(request: SearchRequest) -> Iterator[_Likely]:
    found = tokens(clean(request.q)[:LONGEST])
    if not all(token.kind in (Kind.TEXT, Kind.QUOTED) for token in found):
        return
    shown = [f'"{token.text}"' if token.kind is Kind.QUOTED else token.text for token in found]
    runs = [number for number, token in enumerate(found) if token.kind is Kind.TEXT]
    meant = [each for number in runs for each in _meanings(number, found[number].text, request)]
    for chosen in _choices(meant):
        rest = " ".join(part for number, part in enumerate(shown) if number not in {m.run for m in chosen})
        filters: dict[str, tuple[str, ...]] = {}
        for each in chosen:
            filters[each.facet] = tuple(sorted({*filters.get(each.facet, ()), each.value}))
        changed = request.having(q=rest, **filters)
        said = "、".join(label(m.facet, m.value) for m in chosen)
        facet, value = (chosen[0].facet, chosen[0].value) if len(chosen) == 1 else (ALL, "")
        yield changed, facet, value, said


def _choices(meant: list[_Meaning]) -> Iterator[list[_Meaning]]:
    """All runs that mean one thing at once, where there are several; then each by itself."""
    sure = [each for each in meant if sum(other.run == each.run for other in meant) == 1]
    if len(sure) > 1:
        yield sure
    yield from ([each] for each in meant)


def _meanings(run: int, text: str, request: SearchRequest) -> Iterator[_Meaning]:
    if (year := _YEAR.fullmatch(text)) and int(year[1]) <= LAST_YEAR:
        if not request.year:
            yield _Meaning(run, "year", year[1])
    elif not request.region and len(codes := read_regions(text)) <= _PLACES:
        yield from (_Meaning(run, "region", code) for code in codes)
