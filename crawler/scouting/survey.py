"""Scouting many governments: collective columns first, hosts side by side, each outcome kept as it comes."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from crawler.asking.addresses import host_of
from crawler.asking.answers import Answer, Ask, Asker
from crawler.due.frontier import Frontier
from crawler.due.scouted import Finding, Scouted, ScoutedColumn
from crawler.governments.directory import Directory, Government
from crawler.scouting.view import Viewer, view
from crawler.scouting.walk import DELAY, Look, Pace, look
from index import regions

LEASE = 30.0
"""Seconds for which a host stays leased to a process that has died."""

WORKERS = 16
FRESH_DAYS = 180
"""A look is not repeated before so many days have passed, unless that is asked for."""

_GUESSED = "paths of other sites tried"
"""What the evidence says where that was done: once is enough."""

_GUESSES = 4
"""So many paths that led to columns on other sites of the province are tried."""

Progress = Callable[[int, int, str], None]
"""Called with sites looked at, sites to look at, and the name of the last one's place."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to scout: by whom, in how many threads; `again` looks where one looked before."""

    fetch: Asker
    again: bool = False
    workers: int = WORKERS
    delay: float = DELAY
    view: Viewer = view
    lease: float = LEASE


@dataclass(frozen=True, slots=True)
class Survey:
    """What scouting came to: every government wanted, by code, and how many requests its site took now."""

    looks: tuple[Scouted, ...]
    requests: dict[str, int] = field(default_factory=dict)

    def counts(self) -> dict[Finding, int]:
        """How many sites each finding has."""
        return {finding: sum(each.finding is finding for each in self.looks) for finding in Finding}


def due(frontier: Frontier, governments: Iterable[Government], again: bool = False) -> list[Government]:
    """The governments at whose sites a look is due."""
    known = frontier.scoutings.all()
    today = datetime.fromtimestamp(frontier.now(), UTC).date()
    return [
        each
        for each in governments
        if again or each.code not in known or (today - known[each.code].day).days > FRESH_DAYS
    ]


def scout(
    frontier: Frontier,
    directory: Directory,
    governments: Sequence[Government],
    options: Options,
    progress: Progress = lambda done, known, name: None,
) -> Survey:
    """Look at the sites of these governments that are due; what each comes to is kept at once.

    A kill loses the looks under way alone, and the next run takes up where this one ended. Provinces come
    before prefectures and these before counties: who publishes in a collective column above is not visited.
    """
    survey = _Survey(frontier, directory, options, progress, len(governments))
    for level in sorted({each.region.level for each in governments}, key=_ORDER.index):
        survey.level([each for each in governments if each.region.level == level])
    survey.guess(governments)
    kept = frontier.scoutings.all()
    looks = tuple(kept[each.code] for each in governments if each.code in kept)
    return Survey(looks, survey.requests)


def _may_guess(look: Scouted) -> bool:
    return look.finding is Finding.NONE and _GUESSED not in look.evidence


_ORDER = ("province", "prefecture", "county", "township", "zone")


@dataclass
class _Survey:
    frontier: Frontier
    directory: Directory
    options: Options
    progress: Progress
    known: int
    requests: dict[str, int] = field(default_factory=dict)
    done: int = 0

    def __post_init__(self) -> None:
        self.holder = f"{os.getpid()}-{secrets.token_hex(4)}"

    def level(self, governments: Sequence[Government]) -> None:
        """Look at the sites of a level that are due, but for those whose reports stand in a column above."""
        collective = self._collective()
        wanted = []
        for government in due(self.frontier, governments, self.options.again):
            if above := collective.get(government.code):
                evidence = f"in the collective column {above.url}"
                self.frontier.scoutings.keep(self._outcome(government, Finding.FOUND, evidence))
            else:
                wanted.append(government)
        self.done += len(governments) - len(wanted)
        self._look_at([(government, ()) for government in wanted])

    def guess(self, governments: Sequence[Government]) -> None:
        """Try, where nothing was found, the paths that led to columns on other sites of the province."""
        kept = self.frontier.scoutings.all()
        without = [each for each in governments if each.code in kept and _may_guess(kept[each.code])]
        self._look_at([(each, paths) for each in without if (paths := self._paths(each))])

    def _look_at(self, wanted: Sequence[tuple[Government, tuple[str, ...]]]) -> None:
        hosts: dict[str, list[tuple[Government, tuple[str, ...]]]] = {}
        for government, guesses in wanted:
            hosts.setdefault(host_of(government.front), []).append((government, guesses))
        with ThreadPoolExecutor(self.options.workers, "scout") as pool:
            pending = [pool.submit(self._host, host, held) for host, held in hosts.items()]
            try:
                for future in as_completed(pending):
                    future.result()
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise

    def _host(self, host: str, wanted: Sequence[tuple[Government, tuple[str, ...]]]) -> None:
        """Look at one host's sites, one after the other, while the host is leased to this process."""
        while not self.frontier.hosts.take(host, self.holder, self.options.lease):
            time.sleep(max(0.05, min(1.0, self.frontier.hosts.held_until(host) - self.frontier.now())))
        try:
            for government, guesses in wanted:
                found = look(government, self._ask, Pace(self.options.delay), guesses, self.options.view)
                self._keep(government, found, guesses)
        finally:
            self.frontier.hosts.leave(host, self.holder, self.options.fetch.wait(f"http://{host}/"))

    def _ask(self, ask: Ask) -> Answer:
        self.frontier.hosts.renew(self.holder, self.options.lease)
        return self.options.fetch(ask)

    def _keep(self, government: Government, found: Look, guesses: Sequence[str]) -> None:
        before = self.frontier.scoutings.of(government.code)
        evidence = found.evidence
        if guesses and before and found.finding is not Finding.FOUND:
            evidence = f"{before.evidence}; {len(guesses)} {_GUESSED}"
            found = replace(found, finding=Finding.NONE)
        outcome = self._outcome(government, found.finding, evidence)
        columns = tuple(
            ScoutedColumn(
                column.url,
                government.code,
                self._whose(government, column.places),
                column.name,
                f"{column.reports} of {column.records} records are reports",
                outcome.day,
                column.collective(government.code),
            )
            for column in found.columns
        )
        self.frontier.scoutings.keep(outcome, columns)
        self.requests[government.code] = self.requests.get(government.code, 0) + found.requests
        self.done += 1
        self.progress(min(self.done, self.known), self.known, government.region.name)

    def _outcome(self, government: Government, finding: Finding, evidence: str) -> Scouted:
        day = datetime.fromtimestamp(self.frontier.now(), UTC).date()
        return Scouted(government.code, finding, evidence, day)

    def _whose(self, government: Government, places: frozenset[str]) -> str:
        """Whose reports a column lists: a place's that all its titles name, else the site's own."""
        below = [place for place in places if regions.is_within(place, government.code)]
        return below[0] if len(places) == 1 and below else government.code

    def _collective(self) -> dict[str, ScoutedColumn]:
        """The column above in which each division's reports stand, where there is one."""
        return {place: column for column in self.frontier.scoutings.columns() for place in column.places}

    def _paths(self, government: Government) -> tuple[str, ...]:
        """Paths of columns on other sites of the province, those met most often first."""
        province = regions.path(government.code)[0].code
        counts: dict[str, int] = {}
        for column in self.frontier.scoutings.columns():
            if column.host != government.code and regions.is_within(column.host, province):
                path = urlsplit(column.url).path
                counts[path] = counts.get(path, 0) + 1
        often = sorted(counts, key=lambda path: (-counts[path], path))
        return tuple(path for path in often if counts[path] > 1)[:_GUESSES]
