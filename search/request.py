"""What is asked: a query, chosen facet values, an order and a page, to and from an address."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import urlencode

from index import regions
from index.analyzer import normalise
from index.pinyin import sounds_like
from index.placenames import lexicon
from index.query import FACETS, SORTS, UNPLACED, Filters
from index.report import BODIES, KINDS, LEVELS, TITLE_KIND

UNPLACED_NAMES = (UNPLACED, "未注明")
"""What is written for reports that name no region."""
MATCHES = ("auto", "literal", "words", "best")
SIZES = (10, 20, 50, 100)
FIRST_YEAR, LAST_YEAR = 1978, 2099
LONGEST_QUERY = 10_000
_LONGEST_KEPT = 1_000
_ALIKE = 4
_AS_ALIKE = 0.6
"""How alike names must be (`difflib`): two characters of three."""
_LONGEST_NAME = 20


class RequestError(ValueError):
    """A parameter that cannot be meant; the message names it and what it may hold.

    `meant` holds the values that it may stand for, where they are few: codes of the regions that share a
    name, or of those whose names are like it.
    """

    def __init__(self, message: str, meant: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.meant = meant

    @property
    def parameter(self) -> str:
        """The parameter's name."""
        return str(self).partition(":")[0]


@dataclass(frozen=True)
class SearchRequest:
    """One search as a person asks it. Values are valid: regions are codes, years whole numbers as text.

    `open` holds the region codes whose children the region facet lists.
    """

    q: str = ""
    region: tuple[str, ...] = ()
    level: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    year: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    match: str = "auto"
    variants: bool = False
    sort: str = "relevance"
    page: int = 1
    size: int = 10
    open: tuple[str, ...] = ()

    @classmethod
    def read(cls, params: Mapping[str, Sequence[str]]) -> SearchRequest:
        """The request in repeatable parameters. Unknown names are ignored; wrong values raise `RequestError`.

        A region is a code, a name or a path (江苏, 江苏/苏州), or `none` for reports that name none; a year a
        number or a range (2020..2023); levels, bodies and sections are keys or their labels (county, 县级).
        """
        return cls(
            q=_query(_last(params, "q", "")),
            region=_each(params, "region", _region("region")),
            level=_each(params, "level", _keyed("level", LEVELS)),
            body=_each(params, "body", _keyed("body", BODIES)),
            year=tuple(
                sorted({year for text in params.get("year", ()) if text for year in read_years(text)})
            ),
            section=_each(params, "section", _keyed("section", KINDS | {TITLE_KIND: "标题"})),
            match=_one_of("match", MATCHES)(_last(params, "match", "auto")),
            variants=_one_of("variants", ("0", "1"))(_last(params, "variants", "0")) == "1",
            sort=_one_of("sort", SORTS)(_last(params, "sort", "relevance")),
            page=_number("page", _last(params, "page", "1"), 1_000_000),
            size=_number("size", _last(params, "size", "10"), 100),
            open=_each(params, "open", _region("open")),
        )

    def params(self) -> list[tuple[str, str]]:
        """The parameters that differ from an empty search, in a fixed order."""
        pairs: list[tuple[str, str]] = []
        for name, plain in _PLAIN.items():
            value = getattr(self, name)
            if isinstance(value, tuple):
                pairs += [(name, item) for item in value]
            elif value != plain:
                pairs.append((name, str(int(value) if value is True else value)))
        return pairs

    def address(self, path: str, **changes: object) -> str:
        """The address of this search below a path: `/?q=首违不罚&year=2022`, percent-encoded.

        With changes, that of `having` them.
        """
        pieces = self._pieces
        if changes:
            # A page asks for a hundred of these: what does not change is encoded once.
            pieces = pieces | {"page": ""} | {name: _piece(name, value) for name, value in changes.items()}
        said = "&".join(filter(None, pieces.values()))
        return f"{path}?{said}" if said else path

    @cached_property
    def _pieces(self) -> dict[str, str]:
        """What each field adds to an address."""
        return {name: _piece(name, getattr(self, name)) for name in _PLAIN}

    def chosen(self, facet: str) -> tuple[str, ...]:
        """The chosen values of a facet."""
        values: tuple[str, ...] = getattr(self, facet)
        return values

    def toggled(self, facet: str, value: str) -> tuple[str, ...]:
        """The chosen values of a facet with one more, or without it if it was chosen."""
        values = self.chosen(facet)
        changed = (item for item in values if item != value) if value in values else (*values, value)
        return tuple(sorted(changed))

    def having(self, **changes: Any) -> SearchRequest:
        """This search with other values, back on the first page."""
        return replace(self, **{"page": 1} | changes)

    @property
    def filters(self) -> Filters:
        """The chosen facet values as the engine wants them."""
        return Filters(
            region=frozenset(self.region),
            level=frozenset(self.level),
            body=frozenset(self.body),
            year=frozenset(map(int, self.year)),
            section=frozenset(self.section),
        )

    @property
    def narrowed(self) -> bool:
        """Whether any facet value is chosen."""
        return any(self.chosen(facet) for facet in FACETS)


_PLAIN = {field.name: field.default for field in fields(SearchRequest)}


def _piece(name: str, value: Any) -> str:
    """What a field adds to an address; nothing where it is as in an empty search."""
    if value == _PLAIN[name]:
        return ""
    # A page has a hundred addresses of the same few values; long ones are not worth the memory.
    return _encoded.__wrapped__(name, value) if len(str(value)) > _LONGEST_KEPT else _encoded(name, value)


@lru_cache(maxsize=4096)
def _encoded(name: str, value: str | bool | int | tuple[str, ...]) -> str:
    items = value if isinstance(value, tuple) else (int(value) if value is True else value,)
    return urlencode([(name, item) for item in items])


def read_regions(text: str) -> tuple[str, ...]:
    """The codes of every region that a code, name or path may mean, most likely ones alone.

    A province wins over a town of its name (吉林), counties and above over townships.
    """
    found = regions.find(text.strip())
    for levels in (("province",), ("prefecture", "county"), ("township",)):
        codes = tuple(region.code for region in found if region.level in levels)
        if codes:
            return codes
    return ()


def alike(text: str) -> tuple[str, ...]:
    """The codes of at most `_ALIKE` regions that a wrong name may stand for, the likeliest first.

    Those whose names hold it, else those that sound like it (赣洲), else those written most like it (江西声).
    """
    text = text.strip()[:_LONGEST_NAME]
    if found := [region.code for region in regions.suggest(text, _ALIKE)] if text else []:
        return tuple(found)
    names = sorted(
        (name for name in lexicon() if sounds_like(text, name)),
        key=lambda name: sum(map(str.__ne__, text, name)),
    )
    names = names or get_close_matches(text, lexicon(), _ALIKE, _AS_ALIKE)
    return tuple(dict.fromkeys(lexicon()[name][0].code for name in names[:_ALIKE]))


def read_years(text: str) -> tuple[str, ...]:
    """The years of `2022`, `2020..2023`, `..2020` or `2023..`, as text. Raises `RequestError` otherwise."""
    match = re.fullmatch(r"\s*+(\d{4})?\s*+(\.\.|-|~|至)?\s*+(\d{4})?\s*+年?\s*+", normalise(text), re.ASCII)
    first, dots, last = match.groups("") if match else ("", "", "")
    if not (first or last) or (first and last and not dots):
        raise RequestError(f"year: {text!r:.40} is no year; write 2022 or 2020..2023")
    low = int(first or (FIRST_YEAR if dots else last))
    high = int(last or (LAST_YEAR if dots else first))
    if not FIRST_YEAR <= low <= high <= LAST_YEAR:
        raise RequestError(f"year: {text!r} is not within {FIRST_YEAR}..{LAST_YEAR}, the earlier year first")
    return tuple(str(year) for year in range(low, high + 1))


def _region(name: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text in UNPLACED_NAMES:
            return UNPLACED
        codes = read_regions(text)
        if not codes:
            raise RequestError(
                f"{name}: {text!r} is no region in the gazetteer; write a name, a path (江苏/苏州) or a code",
                alike(text),
            )
        if len(codes) > 1:
            paths = ", ".join("/".join(regions.names(code)) for code in codes[:4])
            message = f"{name}: {text!r} names {len(codes)} regions; write the path of one: {paths}"
            raise RequestError(message, codes)
        return codes[0]

    return read


def _query(text: str) -> str:
    if len(text) > LONGEST_QUERY:
        raise RequestError(f"q: {len(text)} characters are too many; at most {LONGEST_QUERY}")
    # Half a surrogate pair cannot stand in an address, a page or a JSON answer.
    return text.encode("utf-8", "replace").decode("utf-8")


def _one_of(name: str, known: Iterable[str]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in known:
            raise RequestError(f"{name}: {text!r:.40} is none of {', '.join(known)}")
        return text

    return read


def _keyed(name: str, labels: Mapping[str, str]) -> Callable[[str], str]:
    keys = {label: key for key, label in labels.items()}
    of_known = _one_of(name, labels)
    return lambda text: keys.get(text) or of_known(text.lower())


def _number(name: str, text: str, most: int) -> int:
    if re.fullmatch(r"[0-9]{1,9}", text) and 1 <= int(text) <= most:
        return int(text)
    raise RequestError(f"{name}: {text!r:.40} is no whole number from 1 to {most}")


def _last(params: Mapping[str, Sequence[str]], name: str, default: str) -> str:
    values = params.get(name, ())
    return values[-1] if values else default


def _each(params: Mapping[str, Sequence[str]], name: str, read: Callable[[str], str]) -> tuple[str, ...]:
    return tuple(sorted({read(text) for text in params.get(name, ()) if text}))
