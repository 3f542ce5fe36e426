"""The walk over one government's site, best leads first, from what is known of it to its columns."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from urllib.parse import urljoin

from crawler.asking.addresses import AddressError, canonical, host_of
from crawler.asking.answers import Answer, Ask, Fetch, Outcome
from crawler.asking.manners import Manners
from crawler.due.scouted import Finding
from crawler.governments.confirmation import Verdict
from crawler.governments.directory import Government
from crawler.governments.hosts import domain_of
from crawler.page import Page
from crawler.scouting.columns import Column
from crawler.scouting.leads import folder_of, is_report, names_column, rank
from crawler.scouting.offers import Offer, Way
from crawler.scouting.variants import is_local, twin, variants
from crawler.scouting.view import View, Viewer, view

BUDGET = 40
"""Requests to a site at most, robots.txt included."""

DELAY = 3.0
"""Seconds between two requests to a host, at least."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How a site is asked: seconds between two requests, and how many at most."""

    delay: float = DELAY
    budget: int = BUDGET


_AFTER = 8
"""So many further requests once a column was found: for those of other bodies beside it."""

_ENOUGH = 0.5
"""Once a column was found, only leads that name one are followed."""

_SEVERAL, _COLLECTIVE_PAGES = 2, 5
"""A column that names so many places below the site's own is read on, so many pages further."""

_DEEPEST = 6
_SOUGHT = "法治政府建设年度报告"


@dataclass(frozen=True, slots=True)
class Look:
    """What a walk came to, why, the columns that it found, and how many requests it took."""

    finding: Finding
    evidence: str
    columns: tuple[Column, ...] = ()
    requests: int = 0


class _RefusedError(RuntimeError):
    """The front page, or the whole site, cannot be had."""

    def __init__(self, finding: Finding, reason: str) -> None:
        super().__init__(reason)
        self.finding = finding


def look(
    government: Government,
    fetch: Fetch,
    how: Pace = Pace(),
    guesses: Sequence[str] = (),
    view: Viewer = view,
) -> Look:
    """Walk over a government's site; with `guesses` try nothing but these paths, which other sites have.

    Never raises for what a site does.
    """
    walk = _Walk(government, fetch, how, view)
    try:
        return walk.guess(guesses) if guesses else walk.run()
    except _RefusedError as refused:
        if walk.columns:
            return walk.found()
        return Look(refused.finding, str(refused), (), walk.requests)


@dataclass
class _Walk:
    government: Government
    fetch: Fetch
    pace: Pace
    view: Viewer
    # One request is robots.txt's.
    requests: int = 1
    columns: dict[str, Column] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    queue: list[tuple[float, int, int, Offer]] = field(default_factory=list)
    searches: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.order = count()
        self.domain = domain_of(self.government.front)

    def guess(self, paths: Sequence[str]) -> Look:
        """Ask for some paths, and follow nothing."""
        for path in paths:
            self._add(0.0, _DEEPEST, Offer(urljoin(self.government.front, path), ""))
        self._follow()
        return self._ended()

    def run(self) -> Look:
        """Known columns, the front page, then leads by rank; its sitemap and its own search at last."""
        for column in self.government.columns:
            if domain_of(column.url) == self.domain:
                self._add(0.0 if column.seen else 0.3, 0, Offer(column.url, ""))
        self._front()
        if self.government.entry:
            self._add(2.1, 1, Offer(self.government.entry, "政府信息公开"))
        self._follow()
        for url in (urljoin(self.government.front, "/sitemap.xml"), *self.searches[:1]):
            if not self.columns and self.requests < self.pace.budget:
                self._ask_site(url)
        return self._ended()

    def _ended(self) -> Look:
        if self.columns:
            return self.found()
        spent = "no lead left" if not self.queue else "no more requests"
        why = f"no column of reports after {self.requests} requests: {spent}"
        return Look(Finding.NONE, why, (), self.requests)

    def found(self) -> Look:
        """The columns: those of the genre by name alone, where they hold reports of several years."""
        columns = tuple(sorted(self.columns.values(), key=lambda column: (not column.named, -column.reports)))
        if any(column.named and column.reports > 1 for column in columns):
            columns = tuple(column for column in columns if column.named)
        first = columns[0]
        evidence = f"{first.name or first.url}: {first.reports} of {first.records} records are reports"
        return Look(Finding.FOUND, evidence, columns, self.requests)

    # The front page

    def _front(self) -> None:
        """Ask for the front page, in its variants, follow where it leads on, and see whose site it is."""
        page = self._first_that_answers()
        seen = self._view(page, Offer(page.url, ""))
        self._confirm(page.url, seen)
        self._lead_on(page.url, seen, 0)

    def _first_that_answers(self) -> Page:
        reasons = []
        for url in variants(self.government.front):
            answer = self._ask(url)
            self.seen.add(url)
            if answer.page is not None:
                return answer.page
            if answer.outcome is Outcome.BLOCKED:
                raise _RefusedError(Finding.BLOCKED, f"{url}: {answer.reason}")
            reasons.append((answer, f"{url}: {answer.reason}"))
        refused = [why for answer, why in reasons if answer.outcome is Outcome.REFUSED]
        if moved := next((why for why in refused if "none of the site's hosts" in why), ""):
            raise _RefusedError(Finding.OTHER_SITE, f"{self.government.front} leads elsewhere: {moved}")
        if refused:
            raise _RefusedError(Finding.BLOCKED, refused[0])
        raise _RefusedError(Finding.UNREACHABLE, reasons[0][1])

    def _confirm(self, url: str, seen: View) -> None:
        verdict = seen.confirmation
        if verdict.verdict is Verdict.ANOTHER:
            raise _RefusedError(Finding.OTHER_SITE, f"{url} is another's site: {verdict.evidence}")
        confirmed = verdict.verdict is Verdict.CONFIRMED or self.government.confidence != "C"
        if not confirmed and not any(each.way is Way.REFRESH for each in seen.offers):
            raise _RefusedError(
                Finding.OTHER_SITE, f"{url} does not say whose it is, and the directory is not sure"
            )

    # Leads

    def _follow(self) -> None:
        left = self.pace.budget
        while self.queue and self.requests < self.pace.budget and left > 0:
            step, _, depth, offer = heapq.heappop(self.queue)
            if self.columns and step > _ENOUGH:
                return
            if self.columns:
                left = min(left, _AFTER) - 1
            answer = self._ask(offer.url)
            if answer.outcome in (Outcome.BLOCKED, Outcome.LATER):
                raise _RefusedError(Finding.BLOCKED, f"{offer.url}: {answer.reason}")
            if answer.page is not None:
                self._take(answer.page, depth, offer)

    def _ask_site(self, url: str) -> None:
        """Ask the site's own sitemap or search, and follow what it names: the columns that reports lie in."""
        if (page := self._ask(url).page) is not None:
            self._lead_on(page.url, self._view(page, Offer(page.url, "")), 0)
            self._follow()

    def _take(self, page: Page, depth: int, offer: Offer) -> None:
        """Look at a page: is it a column, and where does it lead?"""
        seen = self._view(page, offer)
        column = seen.column if offer.way is not Way.ARTICLE else None
        if column and not column.reports:
            column = self._looked_further(column)
        if column and column.url not in self.columns:
            self.columns[column.url] = self._read_on(column)
        self._lead_on(page.url, seen if column is None else _but_its_reports(seen), depth)

    def _view(self, page: Page, offer: Offer) -> View:
        return self.view(page, offer.words, self.government.code)

    def _lead_on(self, url: str, seen: View, depth: int) -> None:
        self.seen.add(url)
        self.searches += seen.searches
        if depth < _DEEPEST:
            for step, offer in _leads(seen.offers):
                self._add(step + 0.05 * depth, depth + 1, offer)

    def _looked_further(self, column: Column) -> Column | None:
        """A list that shows its first records on the page behind only."""
        if not column.more or self.requests >= self.pace.budget:
            return None
        answer = self._ask(column.more[0])
        further = answer.page and self._view(answer.page, Offer(answer.url, column.name)).column
        return replace(further, url=column.url, named=column.named) if further and further.reports else None

    def _read_on(self, column: Column) -> Column:
        """A column of several places with all those that its next pages name."""
        places, more = column.places, column.more
        for _ in range(_COLLECTIVE_PAGES):
            if len(places) < _SEVERAL or not more or self.requests >= self.pace.budget:
                break
            answer = self._ask(more[0])
            further = answer.page and self._view(answer.page, Offer(answer.url, column.name)).column
            if not further:
                break
            places, more = places | further.places, further.more
        return replace(column, places=places)

    def _add(self, step: float, depth: int, offer: Offer) -> None:
        try:
            url = canonical(offer.url)
        except AddressError:
            return
        if url not in self.seen and self._is_ours(url):
            self.seen.add(url)
            heapq.heappush(self.queue, (step, next(self.order), depth, replace(offer, url=url)))

    def _is_ours(self, url: str) -> bool:
        domain = domain_of(url)
        return domain == self.domain or domain.endswith(f".{self.domain}")

    def _ask(self, url: str) -> Answer:
        host = host_of(url)
        loopback = is_local(url)
        manners = Manners(frozenset({host, twin(host)}), 0.0 if loopback else self.pace.delay, loopback)
        answer = self.fetch(Ask(url, manners))
        self.requests += 1 + answer.hops
        return answer


def _but_its_reports(seen: View) -> View:
    """What a column shows beside its reports, which lead nowhere but back to it."""
    return replace(seen, offers=tuple(offer for offer in seen.offers if not is_report(offer.words)))


def _leads(found: Sequence[Offer]) -> Iterator[tuple[float, Offer]]:
    reports = 0
    for offer in found:
        if is_report(offer.words):
            # A report that stands on some page tells of the column that it lies in: by its address, or
            # else on its own page.
            reports += 1
            if folder := folder_of(offer.url):
                yield 0.4, Offer(folder, "")
            if reports == 1:
                yield 0.5, replace(offer, way=Way.ARTICLE, words="")
        elif offer.way is Way.SITEMAP:
            if names_column("", offer.url):
                yield 0.2, Offer(folder_of(offer.url) or offer.url, "")
        elif (step := rank(offer)) is not None:
            yield step, offer
