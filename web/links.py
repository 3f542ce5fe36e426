"""Addresses of a study: the same page with something else chosen, and the search behind a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from search.request import SearchRequest

_FACETS = {"province": "region", "prefecture": "region", "county": "region"}


@dataclass(frozen=True, slots=True)
class Links:
    """The address of a study, from its parameters; called with changes, that of another one like it."""

    path: str
    pairs: tuple[tuple[str, str], ...]

    def __call__(self, path: str = "", /, **changes: object) -> str:
        """The address with some parameters otherwise; None leaves one out, a list repeats it."""
        kept = [(name, value) for name, value in self.pairs if name not in changes]
        for name, value in changes.items():
            values = value if isinstance(value, list | tuple) else [value]
            kept += [(name, str(each)) for each in values if each is not None]
        return f"{path or self.path}?{urlencode(kept, errors='replace')}"


def links(
    path: str, request: SearchRequest, more: Mapping[str, object], queries: Sequence[str] = ()
) -> Links:
    """The links of a study at a path: a request's query and filters, and the study's own parameters."""
    pairs = [("q", query) for query in queries]
    pairs += [
        (name, value)
        for name, value in request.params()
        if name not in ("page", "open", "sort") and not (name == "q" and queries)
    ]
    pairs += [(name, str(value)) for name, value in more.items() if value not in (None, "")]
    return Links(path, tuple(pairs))


def behind(request: SearchRequest, query: str, by: str, value: str) -> SearchRequest | None:
    """The search that a number of a study counts; None for the unknown value, which no filter chooses."""
    if not value:
        return None
    if by == "issuer":
        return request.having(q=f'{query} issuer:"{value}"', open=(), size=10)
    return request.having(q=query, open=(), size=10, **{_FACETS.get(by, by): (value,)})
