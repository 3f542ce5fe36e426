"""Sites: what a row of `sites.toml` says of one, checked as it is read."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from posixpath import commonpath
from typing import Any
from urllib.parse import urlsplit

from crawler.asking.addresses import AddressError, canonical, host_of
from crawler.asking.manners import Manners
from crawler.sites.families.listing import Record
from crawler.sites.families.registry import NAMES
from index import regions

BUILT_IN = Path(__file__).with_name("sites.toml")
GENRE = re.compile(r"法治政府|依法行政|法治建设|依法治")
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_WANTED = r"法治|依法行政|依法治|报告"


class SiteError(ValueError):
    """A row that cannot be used; the message names file, row and key."""


@dataclass(frozen=True)
class Site:
    """Where a site's lists start, and what differs from the rule.

    `hosts` are further hosts whose articles are wanted. `titles` tells (as a regular expression) which titles
    of a list are worth asking for, `article` which addresses are articles; nothing about years before `since`
    is asked for, as far as a list tells. `revisit_days` replaces the two
    clocks of a refresh by one fixed interval. `verified` says whether somebody has seen the row at work.
    """

    key: str
    starts: tuple[str, ...]
    name: str = ""
    region: str = ""
    family: str = ""
    hosts: tuple[str, ...] = ()
    delay: float = 3.0
    revisit_days: float | None = None
    loopback: bool = False
    titles: str = _WANTED
    article: str = ""
    max_pages: int = 100
    since: int = 0
    verified: bool = True

    @cached_property
    def manners(self) -> Manners:
        """How the site may be asked."""
        hosts = {host_of(start) for start in self.starts} | set(self.hosts)
        return Manners(frozenset(hosts), self.delay, self.loopback)

    @cached_property
    def article_pattern(self) -> re.Pattern[str] | None:
        """Which addresses are articles, where the row says so."""
        return re.compile(self.article) if self.article else None

    def wants(self, record: Record, heading: str) -> bool:
        """Whether an article is worth asking for, by its title: in doubt, it is.

        `heading` is the list's: under 法治政府建设年度报告 everything is wanted, whatever its title.
        """
        if self.since and _is_before(record, self.since):
            return False
        if not record.title or record.cut or GENRE.search(heading):
            return True
        return bool(re.search(self.titles, record.title))


def _is_before(record: Record, year: int) -> bool:
    """Whether a record is about an earlier year: by its title, or by its date, for a report comes later."""
    if named := _YEAR.findall(record.title):
        return all(int(each) < year for each in named)
    return bool(record.published) and int(record.published[:4]) <= year


def load(extra: Path | None = None) -> dict[str, Site]:
    """The sites of the built-in table and of the reader's own file, by key; the reader's rows win.

    Raises `SiteError` for a file that cannot be read and for a row that makes no sense.
    """
    sites = read(BUILT_IN)
    return sites | read(extra) if extra and extra.exists() else sites


def read(path: Path) -> dict[str, Site]:
    """The sites of one file, by key."""
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SiteError(f"{path}: {error}") from None
    rows = table.get("site", [])
    if not isinstance(rows, list) or set(table) - {"site"}:
        raise SiteError(f"{path}: a list of [[site]] tables is expected, and nothing else")
    sites: dict[str, Site] = {}
    for number, row in enumerate(rows, 1):
        site = _site(row, f"{path}: site {row.get('key') or row.get('name') or number}")
        if site.key in sites:
            raise SiteError(f"{path}: site {site.key} is there twice")
        sites[site.key] = site
    return sites


def choose(sites: Mapping[str, Site], wanted: str) -> Site:
    """The site of that key or name. Raises `SiteError` with the nearest keys otherwise."""
    for site in sites.values():
        if wanted in (site.key, site.name):
            return site
    near = [site.key for site in sites.values() if wanted in site.key or wanted in site.name][:5]
    hint = f"; near are {', '.join(near)}" if near else "; zhice sites lists those known"
    raise SiteError(f"no site {wanted!r}{hint}")


def region_of(sites: Iterable[Site], url: str) -> str:
    """The region code that the rows give to a page: that of the row whose list's folders it shares most.

    Empty where no row has the page's host, or several that are as near give different regions.
    """
    host = host_of(url)
    near: dict[int, set[str]] = {}
    for site in sites:
        if host in site.manners.hosts:
            shared = max(len(commonpath([urlsplit(start).path, urlsplit(url).path])) for start in site.starts)
            near.setdefault(shared, set()).add(site.region)
    nearest = near[max(near)] if near else set()
    return nearest.pop() if len(nearest) == 1 else ""


_KINDS: dict[str, tuple[type, ...]] = {
    "key": (str,),
    "name": (str,),
    "region": (str,),
    "family": (str,),
    "delay": (int, float),
    "revisit_days": (int, float),
    "loopback": (bool,),
    "titles": (str,),
    "article": (str,),
    "max_pages": (int,),
    "since": (int,),
    "verified": (bool,),
}
_LISTS = ("starts", "hosts")


def _site(row: Mapping[str, Any], where: str) -> Site:
    for key, value in row.items():
        if key in _LISTS:
            fits = isinstance(value, list) and all(isinstance(item, str) for item in value)
        else:
            kinds = _KINDS.get(key)
            if kinds is None:
                raise SiteError(f"{where}: unknown key {key!r}; known are {', '.join((*_KINDS, *_LISTS))}")
            fits = isinstance(value, kinds) and not (isinstance(value, bool) and bool not in kinds)
        if not fits:
            raise SiteError(f"{where}: {key} = {value!r:.60} is of the wrong kind")
    values: dict[str, Any] = {key: tuple(value) if key in _LISTS else value for key, value in row.items()}
    values["key"] = row.get("key") or row.get("name") or ""
    values["starts"] = tuple(_start(start, where) for start in row.get("starts", []))
    _check(values, where)
    return Site(**values)


def _start(start: str, where: str) -> str:
    try:
        return canonical(start)
    except AddressError as error:
        raise SiteError(f"{where}: starts: {error}") from None


def _check(values: Mapping[str, Any], where: str) -> None:
    if not values["key"] or not values["starts"]:
        raise SiteError(f"{where}: a site needs a key and at least one address in starts")
    if values.get("family", "") not in ("", *NAMES):
        raise SiteError(f"{where}: family {values['family']!r} is none of {', '.join(NAMES)}")
    if values.get("region") and regions.get(values["region"]) is None:
        raise SiteError(f"{where}: region {values['region']!r} is no division code in the gazetteer")
    for key, least in (("delay", 0), ("revisit_days", 0), ("max_pages", 1)):
        if values.get(key, least) < least:
            raise SiteError(f"{where}: {key} = {values[key]} is below {least}")
    if not values.get("loopback") and values.get("delay", 1) < 1:
        raise SiteError(f"{where}: delay = {values['delay']}: a public site is asked once a second at most")
    for key in ("titles", "article"):
        try:
            re.compile(values.get(key, ""))
        except re.error as error:
            raise SiteError(f"{where}: {key}: {error}") from None
