"""The commands that study a collection: numbers, reuse."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import click

from search.indicators import table_of
from search.network import Network
from search.network import as_csv as network_csv
from search.panel import PanelRow, as_csv, record
from search.request import RequestError, SearchRequest
from web.cli.console import DataFolder, as_json, emit, progress
from web.cli.reading import write_out


@click.command()
@click.option("--indicator", default="", help="A key of the table (default all).")
@click.option("--region", default="", help="Name, path (江苏/苏州) or code.")
@click.option("--year", multiple=True, help="2022 or 2020..2023; repeatable.")
@click.option("--output", "-o", type=click.Path(path_type=Path), help="File to write; else stdout.")
@as_json
@click.pass_obj
def numbers(
    data: DataFolder,
    /,
    indicator: str,
    region: str,
    year: tuple[str, ...],
    output: Path | None,
    as_json: bool,
) -> None:
    """Write the figures that reports give, by unit and year, as CSV."""
    table = table_of(data.folder)
    if indicator and indicator not in table.indicators:
        raise RequestError(f"indicator: there is no indicator {indicator!r}; {', '.join(table.indicators)}")
    asked = SearchRequest.read({"region": (region,), "year": year})
    with data.corpus(create=False) as corpus, closing(data.panel()) as kept:
        with progress("numbers") as step:
            kept.follow(corpus, step)
        where, years = "".join(asked.region), [int(each) for each in asked.year]
        rows: Iterable[PanelRow] = (
            kept.rows(indicator, where, years) if indicator else kept.every(where, years)
        )
        if as_json:
            emit([record(row) | {"flags": list(row.flags)} for row in rows])
        else:
            write_out(as_csv(rows), output)


@click.command()
@click.option("--output", "-o", type=click.Path(path_type=Path), help="File to write; else stdout.")
@click.pass_obj
def reuse(data: DataFolder, /, output: Path | None) -> None:
    """Work out what all reports take over from each other: pairs with characters and share, as CSV."""
    with data.library() as library, closing(Network.open(data.folder)) as network, progress("reuse") as step:
        write_out(network_csv(network.work_out(library.engine, step), library.corpus), output)
