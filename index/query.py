"""What can be asked of an index, whichever engine is behind it: the query tree, filters, orders.

Semantics, the same for every engine (the contract suite in `tests/test_engine_contract.py` holds them):

- What is searched are sections: the title (kind `title`), then each section's heading and text as one
  string joined by a line break. Strings are compared after `index.analyzer.normalise`.
- A leaf (`Literal`, `Words`, `Best`, `Near`) is evaluated on each section within its scope, the logic on
  reports: `And((a, b))` wants both somewhere in the same report; `Not(a)` wants no `a` in the scope.
- `Within(kinds, q)` narrows the leaves of `q` to sections of one of these kinds. Scopes nest by intersection.
- An occurrence of a `Literal` is a position; overlapping ones count. An occurrence of `Words` is a word at
  its place; of `Best`, a position of a term; of `Near`, a position of either string that has the other
  within reach. A report's occurrences are the sum over the distinct leaves of the query that are not under
  a `Not`, each within its scope.
- A query without such leaves (`Everything`, `Is`, `Not` alone) has no occurrences and scores zero.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Literal:
    """The string, character for character; no occurrence spans a section's border."""

    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """The words of the text, as the analyzer cuts them, all of them in the same report, in any order."""

    text: str


@dataclass(frozen=True, slots=True)
class Best:
    """What comes nearest to a question asked in one's own words, by what it shares with it.

    What is shared are the question's terms (`index.questions.terms`). A term that n of N live reports hold
    weighs log(1 + (N - n + 0.5) / (n + 0.5)) times its own weight. A report matches if the terms that it
    holds in scope weigh at least 0.4 times as much as those of the report that holds most. A term that
    stands in its issuer's name, or is its year, is held too. Of more than `MOST_NEAR` that pass the filters
    of a request, those match that share most with the question, and whatever shares as much as the last of
    them: so the numbers beside filters are of reports as near as those that are shown.
    """

    text: str


@dataclass(frozen=True, slots=True)
class Near:
    """Two strings in the same section, either order, with at most `distance` characters between them.

    Strings that touch or overlap have none between them; an occurrence is no neighbour of itself.
    """

    left: str
    right: str
    distance: int


@dataclass(frozen=True, slots=True)
class And:
    """Every part matches the report."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part matches the report."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not match the report."""

    part: Query


@dataclass(frozen=True, slots=True)
class Within:
    """The part, its leaves narrowed to sections of one of these kinds (keys of `KINDS`, or `title`)."""

    kinds: frozenset[str]
    part: Query


@dataclass(frozen=True, slots=True)
class Is:
    """Reports whose field has the value, as in `Filters`; `section` means having such a section.

    `issuer` as a field means that the issuer's name holds the value. A year is written as text.
    """

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Everything:
    """Every report."""


Query = Literal | Words | Best | Near | And | Or | Not | Within | Is | Everything

MOST_NEAR = 500
"""Reports that match a question (`Best`) and pass the filters at most."""

FACETS = ("region", "level", "body", "year", "section")

UNPLACED = "none"
"""In place of a region's code: reports of which no region is known."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Chosen facet values: several of one facet mean OR, facets mean AND.

    `region` holds division codes, or `UNPLACED`; a code stands for its region and everything below it.
    `section` holds kinds; it acts as `Within` and keeps only reports that have such a section. Years are
    whole numbers.
    """

    region: frozenset[str] = frozenset()
    level: frozenset[str] = frozenset()
    body: frozenset[str] = frozenset()
    year: frozenset[int] = frozenset()
    section: frozenset[str] = frozenset()


SORTS = ("relevance", "newest", "oldest", "occurrences", "region")


@dataclass(frozen=True, slots=True)
class Request:
    """One question: a query, filters, an order, and the rows `start` to `start + size` of the answer.

    Orders: `newest` and `oldest` by report year, then by published date, unknown last in both; `region` by
    code, unknown last; ties always by year (newest first), then by id, so that paging is stable.
    """

    query: Query
    filters: Filters = Filters()
    sort: str = "relevance"
    start: int = 0
    size: int = 10
    facets: bool = True


DIMENSIONS = ("year", "province", "prefecture", "county", "level", "body", "section", "issuer")
"""What reports can be counted by; a year is written as text, an issuer's name normalised."""

LINE_ORDERS = ("left", "right", "newest", "oldest", "region", "sample")

COMPARED = 20
"""Characters on either side by which lines are put in order."""

SHORTEST_PASSAGE = 20
"""Characters from which on a shared run of them counts as a passage, unless another length is asked for."""


@dataclass(frozen=True, slots=True)
class Others:
    """The reports that a report is compared with: those that pass filters, of some ids or of any."""

    filters: Filters = Filters()
    only: frozenset[str] | None = None


EVERYBODY = Others()
