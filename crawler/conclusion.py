"""What a run as a whole concludes: which reports are gone for good, what is left, and why."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from crawler.asking.manners import TURN
from crawler.due.frontier import Frontier
from crawler.sites.site import Site
from crawler.visit import Visitor
from index.corpus import Corpus

_LOSS = 0.1
"""If more of a host's reports are missing, the site has more likely changed: none is buried."""


@dataclass(frozen=True, slots=True)
class Conclusion:
    """A run at its end: what its visits found at some sites."""

    corpus: Corpus
    frontier: Frontier
    sites: Mapping[str, Site]
    visitor: Visitor

    def bury(self, accept_gone: bool) -> None:
        """Set tombstones where pages were gone often and long enough, but not where a host lost too many."""
        frozen = self._freeze(accept_gone)
        for page in self.frontier.condemned(self.sites):
            if page.host in frozen:
                continue
            if not self.frontier.stands_elsewhere(page.report, page.url):
                self.corpus.bury(page.report)
                self.visitor.tally(page.site, page.host).add("gone")
            self.frontier.marks.bury(page.url)

    def _freeze(self, accept_gone: bool) -> dict[str, str]:
        """Freeze the hosts that lost too many reports, thaw those that have them again."""
        for host in self.visitor.missed | set(self.frontier.hosts.frozen()):
            kept, missing = self.frontier.losses(host)
            losing = missing > max(1.0, _LOSS * kept) and not accept_gone
            self.frontier.hosts.freeze(host, f"{missing} of {kept} reports were found gone" if losing else "")
        return self.frontier.hosts.frozen()

    def count_what_is_left(self, number: int, leases_of_others: Collection[str]) -> None:
        """Tell in the tallies what run `number` left to do, and why; other crawls may hold hosts."""
        frozen = self.frontier.hosts.frozen()
        for site, host, pages in self.frontier.left(self.sites, number):
            self.visitor.tally(site, host.name).add("left", pages)
            if host.shut > self.frontier.now():
                until = datetime.fromtimestamp(host.shut).astimezone().isoformat(" ", "minutes")
                self.visitor.tally(site, host.name).problem(f"left alone until {until}: {host.reason}")
            elif host.name in leases_of_others:
                self.visitor.tally(site, host.name).problem("another crawl is at work on it")
            elif host.ready - self.frontier.now() > TURN:
                self.visitor.tally(site, host.name).problem("wants long pauses: one page a run is asked for")
        for (_, name), tally in self.visitor.tallies.items():
            if name in frozen:
                tally.problem(
                    f"frozen, nothing is buried: {frozen[name]}; look at the site,"
                    " and if they are really gone, accept that with --accept-gone"
                )
