"""Search and studies as plain calls, for notebooks: `Library("data").trends(["首违不罚"])`.

What a call returns is a frozen dataclass; its `.rows()` is a list of plain dicts, which pandas and polars
take as it is: `pandas.DataFrame(found.rows())`. Filters are given by the names that addresses have, each one
value or several: `region="江苏"`, `year="2020..2023"`, `level=["county", "prefecture"]`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from search.answer import Answer
    from search.company import Company
    from search.concordance import Concordance
    from search.keyness import Keyness
    from search.library import Library
    from search.matrix import Matrix
    from search.request import SearchRequest
    from search.spread import Spread
    from search.trends import Trends

# The studies open a library themselves, so they are imported where they are asked for.


class Notebook:
    """The calls of a `Library`. Each raises `RequestError` for what cannot be meant."""

    def search(self, query: str, **filters: Any) -> Answer:
        """A page of what matches; also `match`, `sort`, `page`, `size`."""
        from search.answer import answer

        return answer(self._library, _request(query, filters))

    def trends(
        self, queries: str | Sequence[str], by: str = "year", panels: bool = False, **filters: Any
    ) -> Trends:
        """Up to ten queries by a dimension: reports and occurrences, and what they are out of."""
        from search.trends import trends

        return trends(self._library, _several(queries), _request("", filters), by, panels)

    def spread(self, query: str, level: str = "county", whose: str = "government", **filters: Any) -> Spread:
        """Which units of a level say it since when; `.rows()` is the survival table."""
        from search.spread import spread

        return spread(self._library, _request(query, filters), level, whose)

    def concordance(
        self, query: str, order: str = "right", width: int = 25, size: int | None = None, **filters: Any
    ) -> Concordance:
        """Every occurrence a line, or the first `size`; also `seed` for the order `sample`."""
        from search.concordance import Shape, everything

        shape = Shape(order, width, seed=int(filters.pop("seed", 1)))
        return everything(self._library, _request(query, filters), shape, size)

    def company(
        self, query: str, side: str = "both", reach: int = 20, measure: str = "likelihood", **filters: Any
    ) -> Company:
        """The words that stand near it more often than chance."""
        from search.company import Surroundings, company

        return company(self._library, _request(query, filters), Surroundings(side, reach, measure))

    def keyness(self, what: str = "words", least: int = 5, **filters: Any) -> Keyness:
        """What the reports under the filters say more often than the rest (`words`, `strings`, `new`)."""
        from search.keyness import keyness

        return keyness(self._library, _request("", filters), what, least)

    def matrix(
        self,
        queries: Sequence[str],
        by: str = "year,province",
        step: Callable[[int, int], None] = lambda done, total: None,
        **filters: Any,
    ) -> Matrix:
        """Many queries against up to three dimensions; `step` is told how many are done."""
        from search.matrix import matrix

        return matrix(self._library, _several(queries), _request("", filters), by, step)

    @property
    def _library(self) -> Library:
        return cast("Library", self)


def _several(queries: str | Sequence[str]) -> Sequence[str]:
    return [queries] if isinstance(queries, str) else queries


def _request(query: str, filters: dict[str, Any]) -> SearchRequest:
    from search.request import SearchRequest

    known = SearchRequest.__dataclass_fields__
    if unknown := set(filters) - set(known):
        raise TypeError(f"no filter {', '.join(sorted(unknown))}; {', '.join(known)}")
    return SearchRequest.read({"q": [query]} | {name: _texts(value) for name, value in filters.items()})


def _texts(value: object) -> list[str]:
    several = isinstance(value, Iterable) and not isinstance(value, str)
    values = list(cast("Iterable[object]", value)) if several else [value]
    return [str(int(each)) if isinstance(each, bool) else str(each) for each in values]
