"""The crawl: which host is asked next, and by whom."""

from __future__ import annotations

import heapq
import os
import secrets
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from crawler.asking.answers import Asker
from crawler.asking.fetch import Fetcher
from crawler.asking.manners import TURN
from crawler.conclusion import Conclusion
from crawler.crew import Books, BooksClosedError, Crew, Done
from crawler.due.frontier import Frontier, FrontierError
from crawler.extract import Read
from crawler.sites.families.registry import ReadList, read_list
from crawler.sites.site import Site
from crawler.tally import RunReport, finish, trace_of
from crawler.visit import Visitor
from index.corpus import Corpus
from index.records import CorpusError

LEASE = 30.0
"""Seconds for which a host stays leased to a process that has died."""

_LOOK_SECONDS, _LOOK_SHARE = 1.0, 0.05
"""So often is it looked for hosts that lists have newly led to, and for no more of the time than that."""

MOST_LISTS = 1_000
"""List pages that a run asks of a host, sitemaps too: what more it has due is left to the next run."""

Progress = Callable[[int, int, str], None]
"""Called with pages done, pages known to do (done ones included), and the host last asked."""


class CrawlError(RuntimeError):
    """A crawl that must not or cannot begin; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to crawl.

    `extract` and `read_list` read pages and lists. `kind` names the run in its report. `full` asks for
    everything again, without validators; `since` for everything not asked for since then. `lists` asks for
    the sites' lists whatever their clock says (a crawl), or only when they are due (a refresh). `contact` is
    where a site's operator reaches whoever crawls. `accept_gone` buries reports even where a host lost over
    a tenth of them.
    """

    extract: Read
    extractor: str
    kind: str = "crawl"
    contact: str = ""
    full: bool = False
    since: datetime | None = None
    lists: bool = True
    accept_gone: bool = False
    workers: int = 16
    lease: float = LEASE
    fetch: Asker | None = None
    read_list: ReadList = read_list


def crawl(
    corpus: Corpus,
    frontier: Frontier,
    sites: Sequence[Site],
    options: Options,
    progress: Progress = lambda done, known, where: None,
) -> RunReport:
    """Crawl what is due at these sites, each host at its own pace, hosts side by side.

    The run's report is kept in the corpus. An interrupt ends the run in order; a kill at any moment loses
    nothing but the pages under way. Raises `CrawlError` if the crawl must not begin.
    """
    if not options.contact and not all(site.loopback for site in sites):
        raise CrawlError(
            "who crawls must be reachable by the sites' operators:"
            " give an e-mail address or web page with --contact or ZHICE_CONTACT"
        )
    asker = options.fetch or Fetcher(options.contact)
    try:
        return _Crawl(corpus, frontier, {site.key: site for site in sites}, options, asker, progress).run()
    finally:
        if isinstance(asker, Fetcher) and options.fetch is None:
            asker.close()


@dataclass
class _Crawl:
    corpus: Corpus
    frontier: Frontier
    sites: dict[str, Site]
    options: Options
    asker: Asker
    progress: Progress

    def __post_init__(self) -> None:
        options = self.options
        self.holder = f"{os.getpid()}-{secrets.token_hex(4)}"
        self.began, self.number = datetime.now(UTC), self.frontier.begin()
        self.books = Books()
        self.visitor = Visitor(
            self.corpus,
            self.frontier,
            self.asker,
            options.extract,
            options.extractor,
            options.full,
            options.read_list,
            self.books,
        )
        self.crew = Crew(options.workers, self._step)
        self.queue: list[tuple[float, str]] = []
        self.busy: set[str] = set()
        self.held: set[str] = set()
        self.stopped: set[str] = set()
        self.leases_of_others: dict[str, float] = {}
        self.lists: Counter[str] = Counter()
        self.done, self.known, self.look, self.renewed = 0, 0, 0.0, 0.0

    def run(self) -> RunReport:
        """Prepare, ask until nothing is left to this run, conclude."""
        self._prepare()
        interrupted = False
        try:
            self._ask_all()
        except KeyboardInterrupt:
            interrupted = True
        finally:
            self.books.close()
            self.crew.dismiss()
            for host in tuple(self.held):
                self._leave(host)
        conclusion = Conclusion(self.corpus, self.frontier, self.sites, self.visitor)
        conclusion.bury(self.options.accept_gone)
        conclusion.count_what_is_left(self.number, self.leases_of_others)
        report = finish(self.options.kind, self.began, self.visitor.tallies.values(), interrupted)
        self.corpus.add_run(report.kind, report.started, report.finished, report.to_json())
        return report

    def _prepare(self) -> None:
        for site in self.sites.values():
            self.frontier.plant(site, self.options.lists)
        for url, report in self.frontier.kept(self.sites):
            if self.corpus.resolve(report) is None:
                self.frontier.forget(url)
        if self.options.full or self.options.since:
            before = self.options.since.timestamp() if self.options.since else self.frontier.now() + 1
            self.frontier.wake(self.sites, before)
        for site in self.sites.values():
            if site.loopback:  # nobody is spared by waiting for a site of this machine
                for host in sorted(site.manners.hosts):
                    self.frontier.hosts.try_again(host)

    # Which host next

    def _ask_all(self) -> None:
        self._look_around()
        while self.queue or self.busy:
            while self._is_due():
                self._start(heapq.heappop(self.queue)[1])
            self._collect()
            if not self.queue and not self.busy:
                self._look_around()

    def _is_due(self) -> bool:
        free = len(self.busy) < self.options.workers
        return bool(self.queue) and free and self.queue[0][0] <= time.monotonic()

    def _look_around(self) -> None:
        """Queue every host that has something to do and is not yet in hand."""
        began, in_hand = time.monotonic(), {host for _, host in self.queue} | self.busy | self.stopped
        hosts = self.frontier.waiting(self.sites, self.number)
        self.known = self.done + sum(host.pages for host in hosts)
        ended = time.monotonic()
        self.look = ended + max(_LOOK_SECONDS, (ended - began) / _LOOK_SHARE)
        for host in hosts:
            if host.name not in in_hand:
                pause = max(0.0, host.ready - self.frontier.now())
                self.asker.hold(host.name, pause)
                self._queue(host.name, pause)

    def _queue(self, host: str, pause: float) -> None:
        if pause > TURN:
            self.stopped.add(host)
            self._leave(host)
            return
        heapq.heappush(self.queue, (time.monotonic() + pause, host))

    def _start(self, host: str) -> None:
        if host in self.held or self._take(host):
            self.busy.add(host)
            self.crew.send(host)

    def _take(self, host: str) -> bool:
        """Lease a host. A lease that is renewed belongs to a living crawl; that of a dead one runs out."""
        if self.frontier.hosts.take(host, self.holder, self.options.lease):
            self.held.add(host)
            return True
        until = self.frontier.hosts.held_until(host)
        if until > self.leases_of_others.setdefault(host, until):
            self.stopped.add(host)
        else:
            self._queue(host, max(0.0, until - self.frontier.now()) + 0.01)
        return False

    def _leave(self, host: str) -> None:
        self.held.discard(host)
        self.frontier.hosts.leave(host, self.holder, self.asker.wait(f"http://{host}/"))

    def _step(self, host: str) -> bool:
        """Ask for one page of a host; false when it has none, or none that may be asked for now."""
        with self.books.at_work():
            if not self.frontier.hosts.take(host, self.holder, self.options.lease):
                return False  # This process was held up for so long that another one took the host over.
            item = self.frontier.lease(host, self.sites, self.number)
        if item is None:
            return False
        goes_on = self.visitor.visit(item, self.sites[item.site])
        if item.kind == "list":
            self._count_list(host)
        return goes_on

    def _count_list(self, host: str) -> None:
        """Count a list page of a host; if it has had its share, the others wait for the next run."""
        self.lists[host] += 1
        if self.lists[host] < MOST_LISTS:
            return
        with self.books.at_work():
            for site, lists in self.frontier.put_off_lists(host, self.sites, self.number).items():
                tally = self.visitor.tally(site, host)
                tally.add("left", lists)
                tally.problem(
                    f"{MOST_LISTS:,} list pages were asked for; the others are left for the next run"
                )

    def _collect(self) -> None:
        """Wait for pages under way, or for the next host to be ready."""
        pause = self.options.lease / 3
        if self.queue and len(self.busy) < self.options.workers:
            pause = min(pause, max(0.0, self.queue[0][0] - time.monotonic()))
        for done in self.crew.finished(pause):
            self._go_on(done)
        self._renew()
        if time.monotonic() > self.look:
            self._look_around()

    def _go_on(self, done: Done) -> None:
        """Queue a host for its next page, or leave it."""
        host = done.host
        self.busy.discard(host)
        if isinstance(done.error, (CorpusError, FrontierError, BooksClosedError)):
            raise done.error
        if done.error:
            # Whatever goes wrong at one host is that host's: the others go on.
            problem = f"given up in this run: {type(done.error).__name__}: {done.error}"
            with self.books.at_work():
                tally = self.visitor.tally("", host)
                tally.fail(host, problem, trace_of(done.error))
            self.stopped.add(host)
        if not done.more:
            self._leave(host)
            return
        self.done += 1
        self._queue(host, self.asker.wait(f"http://{host}/"))
        self.progress(self.done, max(self.known, self.done), host)

    def _renew(self) -> None:
        if time.monotonic() - self.renewed > self.options.lease / 3:
            self.renewed = time.monotonic()
            self.frontier.hosts.renew(self.holder, self.options.lease)
