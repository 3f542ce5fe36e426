"""Rows for the crawl, made of what scouting found: a government's site with its columns of reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from crawler.asking.addresses import host_of
from crawler.due.frontier import Frontier
from crawler.due.scouted import ScoutedColumn
from crawler.governments.directory import Directory, Government
from crawler.scouting.variants import is_local, twin
from crawler.scouting.walk import DELAY
from crawler.sites.site import Site

_KEY = "gov-"


def site_of(government: Government, columns: Iterable[ScoutedColumn], since: int = 0) -> Site:
    """The row of a government's site. It names no region: whose a report is, its page tells."""
    starts = tuple(column.url for column in columns)
    hosts = {host_of(url) for url in (government.front, *starts)}
    local = is_local(government.front)
    return Site(
        key=f"{_KEY}{government.code}",
        starts=starts,
        name=f"{government.region.name}人民政府",
        hosts=tuple(sorted(hosts | {twin(host) for host in hosts})),
        delay=0.0 if local else DELAY,
        loopback=local,
        since=since,
        verified=False,
    )


def sites_of(frontier: Frontier, directory: Directory, wanted: Mapping[str, int]) -> dict[str, Site]:
    """The rows, by key, of the sites that publish reports of these governments (codes, each from a year on).

    A government whose reports stand in a collective column is served by the site above it.
    """
    columns: dict[str, list[ScoutedColumn]] = {}
    since: dict[str, int] = {}
    for column in frontier.scoutings.columns():
        years = [wanted[code] for code in {column.host, *column.places} if code in wanted]
        if years:
            columns.setdefault(column.host, []).append(column)
            since[column.host] = min(*years, since.get(column.host, years[0]))
    rows = (
        site_of(government, found, since[code])
        for code, found in columns.items()
        if (government := directory.of(code))
    )
    return {row.key: row for row in rows}
