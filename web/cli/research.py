"""The commands of the research desk: trends, spread, concordance, company, keyness, matrix."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

import click

from index.query import DIMENSIONS, LINE_ORDERS
from search.company import FARTHEST, MEASURES, SIDES, Surroundings, company
from search.concordance import GROUP_SIZES, WIDEST, WIDTHS, Shape, concordance
from search.keyness import LEAST, WHAT, keyness
from search.library import Library
from search.matrix import matrix, read_phrases
from search.request import SearchRequest
from search.spread import LEVELS, WHOSE, spread
from search.studies import STUDIES, sheets
from search.tables import Table, as_csv, write_book
from search.trends import trends
from web.cli.console import DataFolder, as_json, emit, progress
from web.cli.reading import FILTERS, read_request, whole_file, write_out
from web.cli.speech import say

_SHOWN = 200
"""Rows that a terminal is shown of a table; a file has them all."""
_WIDEST = 60


def studying(without: str = "") -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the filters (but one), --json and -o."""

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        output = click.option(
            "--output", "-o", type=click.Path(path_type=Path), help="File to write: .csv, .xlsx or .json."
        )
        command = output(as_json(command))
        for name, option in reversed(FILTERS.items()):
            command = command if name == without else option(command)
        return command

    return decorate


def _one(name: str, values: Iterable[object], default: object, text: str) -> Callable[..., Any]:
    return click.option(
        f"--{name}", default=default, show_default=True, help=f"{text}{', '.join(map(str, values))}."
    )


@click.command("trends")
@click.argument("queries", nargs=-1, required=True)
@_one("by", DIMENSIONS, "year", "")
@click.option("--panels", is_flag=True, help="Also province by province (with --json).")
@studying()
@click.pass_obj
def trends_(data: DataFolder, /, queries: tuple[str, ...], by: str, panels: bool, **given: Any) -> None:
    """How many reports say it, out of how many, and how often: up to ten queries by year or place."""
    with data.library() as library:
        request, rest = _request(given)
        _give(library, "trends", trends(library, queries, request, by, panels), **rest)


@click.command("spread")
@click.argument("query")
@_one("level", LEVELS, "county", "Units: ")
@_one("whose", WHOSE, "government", "Whose reports: ")
@studying(without="level")
@click.pass_obj
def spread_(data: DataFolder, /, query: str, level: str, whose: str, **given: Any) -> None:
    """Which government said it first, and how it spread from one to the next."""
    with data.library() as library:
        request, rest = _request(given, query)
        _give(library, "spread", spread(library, request, level, whose), **rest)


@click.command("concordance")
@click.argument("query")
@_one("order", LINE_ORDERS, "right", "")
@click.option(
    "--width", default=WIDTHS[1], show_default=True, help=f"Characters on either side, to {WIDEST}."
)
@_one("group", ("right", "left"), "", "With --json, also counts of what stands at a side: ")
@_one("chars", GROUP_SIZES, 2, "Characters that groups are by: ")
@click.option("--seed", default=1, show_default=True, help="Of the order sample.")
@click.option("--page", default="1", help="Page of the lines (default 1); a file has them all.")
@click.option("--size", default="50", help="Lines a page, at most 100 (default 50).")
@studying()
@click.pass_obj
def concordance_(data: DataFolder, /, query: str, **given: Any) -> None:
    """Every occurrence a line, in the order of what stands around it."""
    shape = Shape(*(given.pop(name) for name in ("order", "width", "group", "chars", "seed")))
    with data.library() as library:
        request, rest = _request(given, query)
        _give(library, "concordance", concordance(library, request, shape), **rest)


@click.command("company")
@click.argument("query")
@_one("side", SIDES, "both", "")
@click.option("--reach", default=20, show_default=True, help=f"Characters on a side, to {FARTHEST}.")
@_one("measure", MEASURES, "likelihood", "Order: ")
@studying()
@click.pass_obj
def company_(data: DataFolder, /, query: str, side: str, reach: int, measure: str, **given: Any) -> None:
    """The words that stand near it more often than chance."""
    with data.library() as library:
        request, rest = _request(given, query)
        _give(library, "company", company(library, request, Surroundings(side, reach, measure)), **rest)


@click.command("keyness")
@_one("what", WHAT, "words", "")
@click.option("--least", default=LEAST, show_default=True, help="Times that it must occur in the part.")
@studying()
@click.pass_obj
def keyness_(data: DataFolder, /, what: str, least: int, **given: Any) -> None:
    """What the reports under some filters say more often than the rest, and what is new in a year."""
    with data.library() as library:
        request, rest = _request(given)
        _give(library, "keyness", keyness(library, request, what, least), **rest)


@click.command("matrix")
@click.argument("phrases", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--by", default="year,province", show_default=True, help=f"Up to three of {', '.join(DIMENSIONS)}."
)
@studying()
@click.pass_obj
def matrix_(data: DataFolder, /, phrases: Path, by: str, **given: Any) -> None:
    """Count the queries of a file, one a line, against years and places."""
    queries = read_phrases(phrases.read_text(encoding="utf-8", errors="replace"))
    with data.library() as library, progress("matrix") as step:
        request, rest = _request(given)
        found = matrix(library, queries, request, by, step)
        _give(library, "matrix", found, **rest)


def _request(given: dict[str, Any], query: str = "") -> tuple[SearchRequest, dict[str, Any]]:
    """The request that the options say, and what says where the answer goes."""
    rest = {name: given.pop(name) for name in ("as_json", "output")}
    return read_request(query, given), rest


def _give(library: Library, name: str, found: Any, as_json: bool, output: Path | None) -> None:
    """A study as a table on the terminal, as JSON, or in a file of the kind that its name says."""
    study = STUDIES[name]
    suffix = output.suffix.lower() if output else ""
    if output and suffix == ".xlsx":
        with whole_file(output) as unfinished:
            write_book(sheets(library, name, found), unfinished)
    elif output and suffix == ".json":
        write_out([json.dumps(study.to_json(found), ensure_ascii=False, indent=2).encode()], output)
    elif output and suffix == ".csv":
        write_out(as_csv(study.tables(library, found)[0]), output)
    elif output:
        raise click.UsageError(f"{output}: name it .csv, .xlsx or .json")
    elif as_json:
        emit(study.to_json(found))
    else:
        _print(found, study.tables(library, found)[0])


def _print(found: Any, table: Table) -> None:
    inquiry = getattr(found, "inquiry", None)
    told = [f"read as {inquiry.read_as}", *inquiry.notes] if inquiry else []
    told += [note for series in getattr(found, "series", ()) for note in series.notes]
    for line in told:
        say(line)
    rows = list(islice(table.rows, _SHOWN + 1))
    cells = [[column.heading for column in table.columns]]
    cells += [[_cell(row[column.key]) for column in table.columns] for row in rows[:_SHOWN]]
    widths = [max(map(_width, texts)) for texts in zip(*cells, strict=True)]
    for texts in cells:
        padded = (text + " " * (width - _width(text)) for text, width in zip(texts, widths, strict=True))
        say("  ".join(padded).rstrip())
    if len(rows) > _SHOWN:
        say(f"… the first {_SHOWN} rows; -o FILE.csv or FILE.xlsx has them all")


def _cell(value: object) -> str:
    text = "" if value is None else f"{value:.4g}" if isinstance(value, float) else str(value)
    return text if len(text) <= _WIDEST else f"{text[:_WIDEST]}…"


def _width(text: str) -> int:
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)
