"""The commands that read a collection: search, export."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from index import regions
from index.query import SORTS
from index.report import BODIES, KINDS, LEVELS, TITLE_KIND
from search.answer import Answer, Hit, PartCount, answer, to_json
from search.export import ROWS, STREAMS, as_full, prepare, write_xlsx
from search.request import MATCHES, SearchRequest
from web.cli.console import DataFolder, as_json, emit
from web.cli.speech import language, say, translated
from web.labels import Labels

FORMATS = (*STREAMS, "xlsx")


def _choices(known: dict[str, str]) -> str:
    return ", ".join(known)


QUERY = {"ignore_unknown_options": True}
"""A query may have parts that begin with a dash: 首违不罚 -试点."""

FILTERS = {
    "region": click.option("--region", multiple=True, help="Name, path (江苏/苏州) or code; repeatable."),
    "level": click.option("--level", multiple=True, help=f"{_choices(LEVELS)}; repeatable."),
    "body": click.option("--body", multiple=True, help=f"{_choices(BODIES)}; repeatable."),
    "year": click.option("--year", multiple=True, help="2022 or 2020..2023; repeatable."),
    "section": click.option("--section", multiple=True, help=f"{_choices(KINDS)}, {TITLE_KIND}; repeatable."),
    "match": click.option("--match", default="auto", help=f"{', '.join(MATCHES)} (default auto)."),
    "variants": click.option(
        "--variants", is_flag=True, help="Also other ways of saying it, from variants.txt."
    ),
}
"""What narrows a search or a study, under the names that the address has."""


def asking(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the query and the filters, under the names that the address has."""
    order = click.option("--sort", default="relevance", help=f"{', '.join(SORTS)} (default relevance).")
    for option in reversed((*FILTERS.values(), order)):
        command = option(command)
    return click.argument("query", nargs=-1, required=True, callback=_as_typed)(command)


def _as_typed(_context: click.Context, _argument: click.Parameter, words: tuple[str, ...]) -> str:
    """The query as one text. What begins with two dashes was meant for an option."""
    for word in words:
        if word.startswith("--"):
            raise click.NoSuchOption(word.partition("=")[0])
    return " ".join(words)


def read_request(query: str, given: dict[str, Any]) -> SearchRequest:
    """The request that the options say. Raises `RequestError`."""
    given["variants"] = int(given["variants"])
    params = {name: value if isinstance(value, tuple) else (str(value),) for name, value in given.items()}
    return SearchRequest.read({"q": (query,)} | params)


@click.command(context_settings=QUERY)
@asking
@click.option("--page", default="1", help="Page of the results (default 1).")
@click.option("--size", default="10", help="Results a page, at most 100 (default 10).")
@click.option("--open", multiple=True, help="Region whose children the region facet lists; repeatable.")
@as_json
@click.pass_obj
def search(data: DataFolder, /, query: str, as_json: bool, **given: Any) -> None:
    """Find reports: a phrase is found character for character."""
    request = read_request(query, given)
    with data.library() as library:
        found = answer(library, request)
    if as_json:
        emit(to_json(found))
    else:
        say("\n".join(_lines(found)))


@click.command(context_settings=QUERY)
@asking
@click.option("--format", "form", help=f"{', '.join(FORMATS)}; else as the file's name says, else csv.")
@click.option(
    "--rows", default="reports", help="reports, or hits: a row for every occurrence (default reports)."
)
@click.option("--full", is_flag=True, help="With jsonl: whole reports, in the shape that zhice import reads.")
@click.option("--output", "-o", type=click.Path(path_type=Path), help="File to write; else stdout.")
@click.option("--site", default="http://127.0.0.1:8000", show_default=True, help="Where the links lead.")
@click.pass_obj
def export(
    data: DataFolder,
    /,
    query: str,
    form: str | None,
    rows: str,
    full: bool,
    output: Path | None,
    **given: Any,
) -> None:
    """Write everything that a search finds, without a cap."""
    form = form or _form_of(output)
    if form not in FORMATS or rows not in ROWS:
        raise click.UsageError(f"--format is one of {', '.join(FORMATS)}, --rows one of {', '.join(ROWS)}")
    if full and form != "jsonl":
        raise click.UsageError("--full goes with --format jsonl")
    if form == "xlsx" and output is None:
        raise click.UsageError("a workbook needs a file: -o FILE.xlsx")
    site = given.pop("site").rstrip("/")
    request = read_request(query, given)
    with data.library() as library:
        found = prepare(library, request, lambda id: site + SearchRequest(q=query).address(f"/reports/{id}"))
        if form == "xlsx" and output is not None:
            with whole_file(output) as unfinished:
                write_xlsx(found, rows, unfinished)
        else:
            write_out(as_full(found) if full else STREAMS[form][1](found, rows), output)


def _form_of(output: Path | None) -> str:
    """The format that a file's name says; csv where it says none. Raises `click.UsageError`."""
    suffix = output.suffix.lower().removeprefix(".") if output else ""
    if suffix and suffix not in FORMATS:
        # A CSV file that is called .xls is refused by the program that opens it.
        endings = ", ".join(f".{each}" for each in FORMATS)
        raise click.UsageError(
            f"the ending of {output} names no format: {endings}; or say which with --format"
        )
    return suffix or "csv"


def write_out(pieces: Iterable[bytes], output: Path | None) -> None:
    """To a file or to stdout."""
    if output is None:
        for piece in pieces:
            sys.stdout.buffer.write(piece)
        sys.stdout.buffer.flush()
        return
    with whole_file(output) as unfinished, unfinished.open("wb") as file:
        file.writelines(pieces)


@contextmanager
def whole_file(output: Path) -> Iterator[Path]:
    """Where to write what becomes the file when it is whole; it appears so or not at all."""
    unfinished = output.with_name(f"{output.name}.part")
    try:
        yield unfinished
        unfinished.replace(output)
    finally:
        unfinished.unlink(missing_ok=True)


def _lines(found: Answer) -> list[str]:
    request = found.request
    page = f", page {request.page} of {found.pages}" if found.pages > 1 else ""
    told = f" ({found.took_ms:.0f} ms, generation {found.generation})"
    lines = [
        f"{found.total} reports, {found.occurrences} occurrences{page}{told}",
        f"read as {found.read_as}",
        *map(translated, found.notes),
    ]
    first = (request.page - 1) * request.size + 1
    for number, hit in enumerate(found.hits, start=first):
        lines += ["", *_hit_lines(number, hit)]
    if found.offers:
        lines += ["", "perhaps meant:"]
        lines += [f"   {offer.label}: {offer.reports} reports" for offer in found.offers]
    helpful = (
        ("nearest strings that occur", found.nearest),
        ("each part alone", found.parts),
        ("without the filter", found.without),
    )
    return lines + [line for heading, counts in helpful for line in _count_lines(heading, counts)]


def _hit_lines(number: int, hit: Hit) -> list[str]:
    report = hit.report
    facts = (
        "/".join(regions.names(report.region)),
        Labels(language()).value("level", report.level),
        str(report.year or ""),
    )
    told = " · ".join(fact for fact in facts if fact)
    lines = [
        f"{number}. {report.title or report.issuer}",
        f"   {told} · {hit.occurrences} occurrences · {report.id}",
    ]
    for snippet in hit.snippets:
        text = "".join(_marked(part) if marked else part for part, marked in snippet.parts)
        lines.append(f"   [{Labels(language()).value('section', snippet.section)}] {' '.join(text.split())}")
    return lines + ([f"   {report.url}"] if report.url else [])


def _marked(text: str) -> str:
    return click.style(text, fg="red", bold=True) if sys.stdout.isatty() else f"【{text}】"


def _count_lines(heading: str, counts: tuple[PartCount, ...]) -> list[str]:
    if not counts:
        return []
    return ["", f"{heading}:", *(f"   {count.label}: {count.reports} reports" for count in counts)]
