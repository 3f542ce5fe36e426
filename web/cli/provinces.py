"""Whole regions at once: the scout command, the plan and the end of a crawl by region, the table to share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from crawler.asking.fetch import Fetcher
from crawler.due.frontier import Frontier
from crawler.due.scouted import Finding, Scouted
from crawler.governments.directory import OWN, Directory, Government
from crawler.governments.directory import load as load_directory
from crawler.reading.workers import Workers
from crawler.scouting import survey
from crawler.scouting.rows import sites_of
from crawler.scouting.sharing import read_table, write_table
from crawler.scouting.variants import is_local
from crawler.scouting.view import behind
from crawler.scouting.walk import BUDGET, DELAY
from crawler.sites.site import Site
from index import regions
from index.corpus import Corpus
from web.cli.console import FRONTIER, CommandError, DataFolder, as_json, contact_option, emit, progress
from web.cli.speech import say

CONTACT = "give an e-mail address or web page with --contact or ZHICE_CONTACT"
_USUAL = 8
"""Requests that a look at a site usually takes; seen on the sample country."""

region_option = click.option(
    "--region", multiple=True, help="A place by name or code, with all below it; repeatable."
)
level_option = click.option(
    "--level", multiple=True, type=click.Choice(["province", "prefecture", "county"]), help="Only these."
)


@click.command()
@region_option
@level_option
@click.option("--again", is_flag=True, help="Look also where one looked within the last half year.")
@contact_option
@as_json
@click.pass_obj
def scout(
    data: DataFolder,
    /,
    region: tuple[str, ...],
    level: tuple[str, ...],
    again: bool,
    contact: str,
    as_json: bool,
) -> None:
    """Look at the sites of a region's governments for the columns of their reports."""
    if not region:
        raise click.UsageError("name a place with --region; --region 中国 means the whole country")
    directory = load_directory(data.folder / OWN)
    wanted = governments(directory, region, level)
    data.folder.mkdir(parents=True, exist_ok=True)
    with Workers() as workers, Frontier.open(data.folder / FRONTIER) as frontier:
        told = scouted(frontier, directory, wanted, contact, workers, again)
    if as_json:
        emit([_look_json(look) for look in told.looks])
    else:
        say("\n".join(_lines(told)))


def governments(directory: Directory, places: Iterable[str], levels: Sequence[str]) -> list[Government]:
    """The governments of some places and below, by code. Raises `CommandError` for what names no place."""
    found: dict[str, Government] = {}
    for place in places:
        codes = _codes(place)
        held = [each for code in codes for each in directory.within(code, levels)]
        if not held:
            raise CommandError(f"{place}: no government's site is known there")
        found |= {each.code: each for each in held}
    return [found[code] for code in sorted(found)]


def _codes(place: str) -> tuple[str, ...]:
    """The division that a name means; the empty code is the whole country."""
    if place in ("中国", "全国"):
        return ("",)
    meant = regions.find(place)
    if not meant:
        near = "、".join("/".join(regions.names(each.code)) for each in regions.suggest(place, 5))
        raise CommandError(f"{place}: no such place{f'; near are {near}' if near else ''}")
    if len(meant) > 1:
        several = "、".join("/".join(regions.names(each.code)) for each in meant)
        raise CommandError(f"{place}: several bear that name: {several}; write the place above before it")
    return (meant[0].code,)


def scouted(
    frontier: Frontier,
    directory: Directory,
    wanted: Sequence[Government],
    contact: str,
    workers: Workers,
    again: bool = False,
) -> survey.Survey:
    """Scout where that is due, the plan told first. Raises `CommandError` where nobody could be reached."""
    due = survey.due(frontier, wanted, again)
    if due and not contact and not all(is_local(each.front) for each in due):
        raise CommandError(CONTACT)
    say(_plan(len(wanted), due), err=True)
    fetcher = Fetcher(contact)
    try:
        options = survey.Options(fetcher, again, view=behind(workers))
        with progress("scout") as step:
            return survey.scout(
                frontier, directory, wanted, options, lambda done, known, name: step(done, known)
            )
    finally:
        fetcher.close()


def _plan(known: int, due: Sequence[Government]) -> str:
    if not due:
        return f"{known} governments' sites, all looked at within the last half year"
    seconds = sum(0.0 if is_local(each.front) else DELAY for each in due)
    usual, most = (_hours(seconds * count / survey.WORKERS) for count in (_USUAL, BUDGET))
    return (
        f"{known} governments' sites, {len(due)} to be looked at: about {_USUAL * len(due):,} requests, "
        f"at most {BUDGET * len(due):,}; {DELAY:g} s apart at each host, {survey.WORKERS} hosts at once: "
        f"{usual}, at most {most}"
    )


def _hours(seconds: float) -> str:
    return f"{seconds / 3600:.1f} hours" if seconds >= 3600 else f"{max(1, round(seconds / 60))} minutes"


def _lines(told: survey.Survey) -> list[str]:
    lines = []
    for look in told.looks:
        lines.append(f"{look.code}  {'/'.join(regions.names(look.code))}  {look.finding}: {look.evidence}")
    counts = ", ".join(f"{count} {finding}" for finding, count in told.counts().items() if count)
    return [*lines, f"{len(told.looks)} sites: {counts or 'none'}"]


def _look_json(look: Scouted) -> dict[str, Any]:
    return {
        "region": regions.as_json(look.code),
        "finding": look.finding.value,
        "evidence": look.evidence,
        "day": look.day.isoformat(),
    }


def follow(frontier: Frontier, directory: Directory, wanted: Sequence[Government], since: int) -> list[Site]:
    """Remember that reports of these governments are wanted; the rows of the sites that publish them."""
    years = {each.code: since for each in wanted}
    frontier.scoutings.follow(years, since)
    return list(sites_of(frontier, directory, years).values())


def followed(frontier: Frontier, data: DataFolder) -> dict[str, Site]:
    """The rows of the sites that publish reports of the governments once asked for by region, by key."""
    wanted = frontier.scoutings.followed()
    return sites_of(frontier, load_directory(data.folder / OWN), wanted) if wanted else {}


def ending(frontier: Frontier, corpus: Corpus, wanted: Sequence[Government], since: int) -> list[str]:
    """What a crawl by region came to, a line for each prefecture."""
    looks = frontier.scoutings.all()
    years = Counter((_above(row.region), row.year) for row in corpus.rows() if (row.year or 0) >= since)
    by_place: dict[str, list[Scouted | None]] = {}
    for government in wanted:
        by_place.setdefault(_above(government.code), []).append(looks.get(government.code))
    return [_ending_line(code, held, years) for code, held in by_place.items()]


def _ending_line(code: str, held: list[Scouted | None], years: Counter[tuple[str, int | None]]) -> str:
    found = Counter(look.finding for look in held if look)
    reached = found[Finding.FOUND] + found[Finding.NONE]
    reports = ", ".join(
        f"{year or 'year unknown'}: {count}"
        for (above, year), count in sorted(years.items(), key=lambda item: item[0][1] or 0)
        if above == code
    )
    away = f"{found[Finding.BLOCKED]} blocked, {found[Finding.UNREACHABLE]} unreachable"
    place = "/".join(regions.names(code))
    sites = f"{len(held)} sites, {reached} reached, {found[Finding.FOUND]} with a column, {away}"
    return f"{place}: {sites}; reports {reports or 'none'}"


def _above(code: str) -> str:
    """The prefecture that a division is, or lies in; of a province itself, the province."""
    path = regions.path(code)
    return path[min(1, len(path) - 1)].code if path else ""


def sharing(command: Callable[[Frontier, Path], int], data: DataFolder, file: Path) -> int:
    """Write or read the table of what was scouted."""
    data.folder.mkdir(parents=True, exist_ok=True)
    with Frontier.open(data.folder / FRONTIER) as frontier:
        return command(frontier, file)


@click.command("export")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def export_(data: DataFolder, /, file: Path) -> None:
    """Write what scouting found as a table that colleagues can import."""
    say(f"{sharing(write_table, data, file)} looks written to {file}")


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True))
@click.pass_obj
def import_(data: DataFolder, /, file: Path) -> None:
    """Take in what colleagues scouted, where it is newer."""
    say(f"{sharing(read_table, data, file)} looks taken in")
