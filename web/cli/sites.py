"""The commands that look at sites: which are known, what publishes them, what would be kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from crawler.asking.fetch import Fetcher
from crawler.governments.directory import Government
from crawler.reading.workers import Workers
from crawler.scouting import detection as scouting
from crawler.scouting.variants import is_local
from crawler.scouting.view import behind
from crawler.scouting.walk import look
from crawler.sites.site import choose, load
from index import regions
from index.report import to_json
from web.cli.console import CommandError, DataFolder, as_json, contact_option, emit
from web.cli.gathering import SITES
from web.cli.provinces import CONTACT, export_, import_
from web.cli.speech import say
from web.cli.telling import explained

_SHOWN = ("url", "name", "reports", "records")


@click.group()
def sites() -> None:
    """Look at sites: those known, what publishes a page, what would be kept."""


@sites.command("list")
@as_json
@click.pass_obj
def list_(data: DataFolder, /, as_json: bool) -> None:
    """The sites of the built-in table and of your own sites.toml."""
    known = load(data.folder / SITES)
    if as_json:
        emit(
            [
                {
                    "key": site.key,
                    "name": site.name or None,
                    "region": regions.as_json(site.region),
                    "starts": list(site.starts),
                    "verified": site.verified,
                }
                for site in known.values()
            ]
        )
        return
    for site in known.values():
        seen = "" if site.verified else "  (not verified)"
        say(f"{site.key}  {site.name or '-'}  {'/'.join(regions.names(site.region)) or '-'}{seen}")
        for start in site.starts:
            say(f"    {start}")


@sites.command()
@click.argument("url")
@contact_option
@as_json
def detect(url: str, contact: str, as_json: bool) -> None:
    """Name the publishing system behind a list page, and show its first records."""
    with asking(contact, url) as fetcher:
        found = scouting.detect(url, fetcher, is_local(url))
    if as_json:
        emit(_detected(found))
    else:
        say("\n".join(_detection_lines(found)))


@sites.command("try")
@click.argument("site")
@contact_option
@as_json
@click.pass_obj
def try_(data: DataFolder, /, site: str, contact: str, as_json: bool) -> None:
    """Fetch one list page and one article of a site, and print what would be kept. Nothing is kept."""
    row = choose(load(data.folder / SITES), site)
    with Workers(1) as workers, asking(contact, row.starts[0]) as fetcher:
        trial = scouting.try_site(row, fetcher, workers.extract)
    report = to_json(trial.extracted.report) if trial.extracted else None
    if as_json:
        emit(_detected(trial.detection) | {"wanted": trial.wanted, "report": report})
        return
    say("\n".join(_detection_lines(trial.detection)))
    say(f"{trial.wanted} of {len(trial.detection.listing.records)} records are wanted")
    if trial.article and trial.extracted:
        say("\n".join([f"read {trial.article.url}", *explained(trial.extracted)]))


@sites.command()
@click.argument("host")
@contact_option
@as_json
def find(host: str, contact: str, as_json: bool) -> None:
    """Walk from a site's front page towards columns of reports."""
    front = host if "://" in host else f"http://{host}/"
    with Workers(1) as workers, asking(contact, front) as fetcher:
        found = look(Government("", front), fetcher, view=behind(workers))
    if not found.columns:
        raise CommandError(f"{host}: {found.finding}: {found.evidence}")
    if as_json:
        columns = ({name: getattr(column, name) for name in _SHOWN} for column in found.columns)
        emit(list(columns))
        return
    for column in found.columns:
        say(f"{column.url}  {column.name}: {column.reports} of {column.records} records are reports")


sites.add_command(export_)
sites.add_command(import_)


@contextmanager
def asking(contact: str, url: str) -> Iterator[Fetcher]:
    """A polite fetcher for one site. Raises `CommandError` where an operator could not reach whoever asks."""
    if not contact and not is_local(url):
        raise CommandError(CONTACT)
    fetcher = Fetcher(contact)
    try:
        yield fetcher
    finally:
        fetcher.close()


def _detected(found: scouting.Detection) -> dict[str, Any]:
    records = found.listing.records[: scouting.FIRST_RECORDS]
    return {
        "url": found.url,
        "family": found.family,
        "records": [{"url": each.url, "title": each.title, "published": each.published} for each in records],
        "more": list(found.listing.more),
        "row": found.row,
    }


def _detection_lines(found: scouting.Detection) -> list[str]:
    records = found.listing.records
    lines = [f"{found.url}: {found.family}, {len(records)} records, {len(found.listing.more)} further pages"]
    lines += [
        f"   {each.published or '-'}  {each.title}  {each.url}" for each in records[: scouting.FIRST_RECORDS]
    ]
    return [*lines, "a row for sites.toml:", found.row]
