"""The commands that bring reports in: crawl, refresh, import, extract, reextract, archive."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from crawler.due.frontier import Frontier
from crawler.due.scouted import Finding
from crawler.extract import EXTRACTOR
from crawler.governments import directory
from crawler.governments.directory import Government
from crawler.importing import import_paths
from crawler.page import Hints, Page
from crawler.reading.ahead import Ahead
from crawler.reading.mhtml import MhtmlError, read_mhtml
from crawler.reading.papers.ocr import installed
from crawler.reading.raw import read_scans, read_whole, write_warc
from crawler.reading.raw import reextract as read_again
from crawler.reading.scans import Scans
from crawler.reading.sorts import Sort, sort_of
from crawler.reading.workers import UNREADABLE, Workers
from crawler.run import Options
from crawler.run import crawl as run_crawl
from crawler.sites.site import Site, choose, load, region_of
from crawler.tally import RunReport
from index.corpus import Corpus
from index.report import to_json
from search.sought import sought
from web.cli.console import FRONTIER, CommandError, DataFolder, as_json, contact_option, emit, progress
from web.cli.provinces import (
    ending,
    follow,
    followed,
    governments,
    level_option,
    region_option,
    scouted,
)
from web.cli.speech import say
from web.cli.telling import explained, tell, tell_crawl

SITES = "sites.toml"

_FULL = click.option("--full", is_flag=True, help="Ask for everything again, without validators.")
_ACCEPT_GONE = click.option(
    "--accept-gone", is_flag=True, help="Bury reports also where a host lost over a tenth of them."
)


def crawling(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that crawl and refresh share, under the names of `Options`."""
    for option in (_FULL, _ACCEPT_GONE, contact_option, as_json):
        command = option(command)
    return command


@click.command()
@click.argument("site", nargs=-1)
@region_option
@level_option
@click.option("--since", type=click.IntRange(1980, 2100), help="With --region: reports from that year on.")
@crawling
@click.pass_obj
def crawl(
    data: DataFolder,
    /,
    site: tuple[str, ...],
    region: tuple[str, ...],
    level: tuple[str, ...],
    since: int | None,
    as_json: bool,
    **given: Any,
) -> None:
    """Crawl sites: those named; or all of a region, scouted first where they were not.

    Without either, all of the reader's own sites.toml and those crawled before.
    """
    if region and site:
        raise click.UsageError("name sites or regions, not both")
    if (level or since is not None) and not region:
        raise click.UsageError("--level and --since go with --region")
    with Workers() as workers, data.corpus() as corpus, Frontier.open(data.folder / FRONTIER) as frontier:
        wanted: list[Government] = []
        if region:
            known = directory.load(data.folder / directory.OWN)
            wanted = governments(known, region, level)
            scouted(frontier, known, wanted, given["contact"], workers)
            sites = follow(frontier, known, wanted, since or 0)
        else:
            sites = chosen_sites(data, frontier, site)
        report = gather(corpus, frontier, sites, reading(workers, **given))
        lines = [*recognised(corpus, workers), *ending(frontier, corpus, wanted, since or 0)]
    tell_crawl(report, as_json)
    if not as_json and lines:
        say("\n".join(lines))


@click.command()
@click.option("--site", multiple=True, help="Only these sites; repeatable.")
@click.option(
    "--since", type=click.DateTime(["%Y-%m-%d"]), help="Ask again for what was not asked since that day."
)
@crawling
@click.pass_obj
def refresh(
    data: DataFolder, /, site: tuple[str, ...], since: datetime | None, as_json: bool, **given: Any
) -> None:
    """Ask again for what is due, index what changed, and say what was done."""
    with Workers() as workers, data.corpus() as corpus, Frontier.open(data.folder / FRONTIER) as frontier:
        sites = chosen_sites(data, frontier, site or frontier.sites())
        day = since.replace(tzinfo=UTC) if since else None
        options = reading(workers, kind="refresh", since=day, lists=False, **given)
        report = gather(corpus, frontier, sites, options)
        lines = recognised(corpus, workers)
    data.index()
    tell_crawl(report, as_json)
    if not as_json and lines:
        say("\n".join(lines))


@click.command()
@click.option("--ocr", is_flag=True, help="Recognise the text of scans that wait for it.")
@as_json
@click.pass_obj
def reextract(data: DataFolder, /, ocr: bool, as_json: bool) -> None:
    """Read every kept page again with the rules of this version, without fetching, and index what changed."""
    if ocr and not installed():
        raise CommandError("recognising scans needs an extra: pip install 'zhice[ocr]'")
    with (
        Workers() as workers,
        Ahead(workers.extract, workers.number) as ahead,
        Scans() as scans,
        data.corpus(create=False) as corpus,
        progress("reextract") as step,
    ):
        report = read_again(
            corpus,
            lambda done, known, title: step(done, known),
            ahead,
            transcribe=scans.transcribe if ocr else None,
        )
    data.index()
    tell(report, as_json)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def archive(data: DataFolder, /, file: Path) -> None:
    """Write every kept page into a web archive (WARC)."""
    with data.corpus(create=False) as corpus:
        say(f"{write_warc(corpus, file)} pages written to {file}")


@click.command("import")
@click.argument("path", nargs=-1, required=True, type=click.Path(path_type=Path))
@as_json
@click.pass_obj
def import_(data: DataFolder, /, path: tuple[Path, ...], as_json: bool) -> None:
    """Bring in what was saved: pages, PDF, DOCX, OFD, text, JSON lines, ZIP, WARC; files or folders."""
    with (
        Workers() as workers,
        Ahead(workers.extract, workers.number) as ahead,
        Scans() as scans,
        data.corpus() as corpus,
        progress("import") as step,
    ):
        report = import_paths(
            corpus,
            path,
            lambda done, known, name: step(done, known),
            ahead,
            hints_of=hints_of(data),
            transcribe=scans.transcribe,
        )
    tell(report, as_json)
    if not report.kept:
        raise CommandError("nothing was imported")
    if missing := [str(each) for each in path if not each.exists()]:
        raise CommandError(f"{', '.join(missing)}: no such file; the others were imported")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--url", default="", help="The page's address, where it is known.")
@click.option("--explain", is_flag=True, help="Tell where each value was read, and what was noticed.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON; this is the default without --explain.")
@click.pass_obj
def extract(data: DataFolder, /, file: Path, url: str, explain: bool, as_json: bool) -> None:
    """Show what is read out of one saved page or text."""
    body = file.read_bytes()
    if not body.strip():
        raise CommandError(f"{file}: is empty")
    page = Page(url, body)
    if sort_of(file.name, body) is Sort.MHTML:
        try:
            bundle = read_mhtml(body, page.fetched)
        except MhtmlError as error:
            raise CommandError(f"{file}: {error}") from error
        page = replace(bundle.pages[0], url=url or bundle.pages[0].url)
    with Workers(1) as workers, Scans() as scans:
        hints, name = hints_of(data)(url) if url else Hints(), file.resolve().as_uri()
        extracted, _ = read_whole(workers.extract, scans.transcribe, page, hints, name)
    if extracted.set_aside == UNREADABLE:
        raise CommandError(f"{file}: {extracted.detail}")
    if explain and not as_json:
        say("\n".join(explained(extracted)))
    else:
        emit(to_json(extracted.report) | ({"origins": dict(extracted.report.origins)} if explain else {}))


def hints_of(data: DataFolder) -> Callable[[str], Hints]:
    """What is known of an address: its region by the rows of sites, or the reader's own of the directory.

    A site that scouting found to be another's than the directory says is not taken for that one's.
    """
    sites, own = load(data.folder / SITES).values(), directory.own(data.folder / directory.OWN)
    looks = sought(data.folder)

    def hints(url: str) -> Hints:
        row, home = own.home(url), directory.built_in().home(url)
        look = looks.get(home.code) if home else None
        wrong = home.code if home and look and look.finding == Finding.OTHER_SITE else ""
        return Hints(region_of(sites, url) or (row.code if row else ""), not_of=wrong)

    return hints


def chosen_sites(data: DataFolder, frontier: Frontier, wanted: Sequence[str]) -> list[Site]:
    """The sites named; without names the reader's own and those crawled before. Raises if there are none."""
    own = data.folder / SITES
    known = followed(frontier, data) | load(own)
    if not wanted:
        builtin = load()
        wanted = [key for key, site in known.items() if site != builtin.get(key) or key in frontier.sites()]
    if not wanted:
        raise CommandError(f"no site to ask: name one (zhice sites lists them) or add your own to {own}")
    return [choose(known, key) for key in wanted]


def reading(workers: Workers, **given: Any) -> Options:
    """How to crawl, with pages and lists read by workers."""
    return Options(workers.extract, EXTRACTOR, read_list=workers.read_list, **given)


def gather(corpus: Corpus, frontier: Frontier, sites: Sequence[Site], options: Options) -> RunReport:
    """Crawl with a progress bar."""
    with progress("crawl") as step:
        return run_crawl(corpus, frontier, sites, options, lambda done, known, host: step(done, known))


def recognised(corpus: Corpus, workers: Workers) -> list[str]:
    """Read the scans that a crawl kept, where the extra for it is installed; what that did, in lines."""
    if not installed():
        return []
    with Scans() as scans, progress("recognise") as step:
        report = read_scans(
            corpus, scans.transcribe, lambda done, known, title: step(done, known), workers.extract
        )
    return report.lines() if report.tallies else []
