"""The words that stand near a query's occurrences more often than chance."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from search.association import log_dice, log_likelihood
from search.inquiry import Inquiry, inquire, one_of
from search.library import Library
from search.request import RequestError, SearchRequest
from search.tables import Column, Table

SIDES = ("both", "left", "right")
MEASURES = ("likelihood", "dice")
REACHES = (5, 10, 20, 40)
FARTHEST = 100
_LEAST = 3
"""Times that a word must stand near: fewer tell nothing."""
_SHOWN = 500


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where words are looked for: at which sides, within how many characters; and what puts them in order."""

    side: str = "both"
    reach: int = 20
    measure: str = "likelihood"

    def __post_init__(self) -> None:
        one_of("side", self.side, SIDES)
        one_of("measure", self.measure, MEASURES)
        if not 1 <= self.reach <= FARTHEST:
            raise RequestError(f"reach: {self.reach} is no whole number from 1 to {FARTHEST}")


@dataclass(frozen=True, slots=True)
class Companion:
    """A word: how often it stands near, how often it should by chance, how often in all; and the measures."""

    word: str
    near: int
    expected: float
    whole: int
    log_likelihood: float
    log_dice: float


@dataclass(frozen=True, slots=True)
class Company:
    """The words near a query, the most telling first. `near_words` of `all_words` words lie within reach."""

    request: SearchRequest
    inquiry: Inquiry
    surroundings: Surroundings
    generation: int
    occurrences: int
    near_words: int
    all_words: int
    words: tuple[Companion, ...]

    def rows(self) -> list[dict[str, Any]]:
        """A plain row for each word."""
        return [asdict(word) for word in self.words]


def company(library: Library, request: SearchRequest, surroundings: Surroundings = Surroundings()) -> Company:
    """The company of a request's query under its filters. Raises `RequestError`.

    Words of one character are left out, and such as stand near fewer than three times; chance is the share
    that the stretches within reach have of all words under the filters.
    """
    engine = library.engine
    inquiry = inquire(library, engine, request)
    reach = surroundings.reach
    sides = {"both": (reach, reach), "left": (reach, 0), "right": (0, reach)}[surroundings.side]
    near = engine.company(inquiry.query, inquiry.filters, sides)
    whole = engine.vocabulary(inquiry.filters)
    occurrences = engine.count(inquiry.query, inquiry.filters).occurrences
    near_words, all_words = sum(near.values()), sum(whole.values())
    found = [
        Companion(
            word,
            count,
            near_words * held / all_words,
            held,
            log_likelihood(count, near_words, held, all_words),
            log_dice(count, occurrences, held),
        )
        for word, count in near.items()
        # A stretch may be cut otherwise than the sentence that it is from.
        if count >= _LEAST and len(word) > 1 and (held := max(whole.get(word, 0), count))
    ]
    found = [each for each in found if each.log_likelihood > 0]
    found.sort(key=_by(surroundings.measure))
    return Company(
        request,
        inquiry,
        surroundings,
        engine.generation,
        occurrences,
        near_words,
        all_words,
        tuple(found[:_SHOWN]),
    )


def to_json(found: Company) -> dict[str, Any]:
    """The object that `GET /api/company` gives."""
    return {
        "query": found.request.q,
        "read_as": found.inquiry.read_as,
        "notes": list(found.inquiry.notes),
        "generation": found.generation,
        "side": found.surroundings.side,
        "reach": found.surroundings.reach,
        "occurrences": found.occurrences,
        "near_words": found.near_words,
        "all_words": found.all_words,
        "words": [
            row | {name: round(row[name], 2) for name in ("expected", "log_likelihood", "log_dice")}
            for row in found.rows()
        ],
    }


def tables(found: Company) -> tuple[Table, ...]:
    """What a download holds."""
    columns = (
        Column("word", "词语", 16),
        Column("near", "邻近次数"),
        Column("expected", "期望次数"),
        Column("whole", "总次数"),
        Column("log_likelihood", "对数似然比"),
        Column("log_dice", "logDice"),
    )
    return (Table("搭配", columns, found.rows()),)


def _by(measure: str) -> Any:
    if measure == "dice":
        return lambda each: (-each.log_dice, each.word)
    return lambda each: (-each.log_likelihood, each.word)
