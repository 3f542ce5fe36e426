"""One page of a crawl: asked for, read, kept, then marked in the frontier; a crash only repeats it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from crawler.asking.addresses import host_of
from crawler.asking.answers import Answer, Ask, Fetch, Outcome
from crawler.assembly import Assembly, Reading
from crawler.crew import Books, BooksClosedError
from crawler.due.frontier import Frontier, FrontierError
from crawler.due.marks import Found
from crawler.due.pages import Item, Validators
from crawler.extract import Extracted, Read
from crawler.page import Hints, Page
from crawler.reading.doubt import doubt
from crawler.reading.raw import snapshot_of
from crawler.reading.workers import UNREADABLE
from crawler.sites.families.listing import EmptyListError, ListError, Listing
from crawler.sites.families.registry import ReadList, read_list
from crawler.sites.site import Site
from crawler.tally import Tally, trace_of
from index import records
from index.corpus import Corpus
from index.records import CorpusError
from index.report import report_id

_MOST_INDEXES = 5
"""So deep may indexes of lists lie in each other."""
_END = Listing("", (), (), left_out={"further pages of lists that are gone or name nothing": 1})


@dataclass
class Visitor:
    """Visits one page after the other; threads may share it, each at another host."""

    corpus: Corpus
    frontier: Frontier
    fetch: Fetch
    extract: Read
    extractor: str
    full: bool = False
    read_list: ReadList = read_list
    books: Books = field(default_factory=Books)
    tallies: dict[tuple[str, str], Tally] = field(default_factory=dict)
    missed: set[str] = field(default_factory=set)
    """Hosts at which a kept page was found gone."""

    def tally(self, site: str, host: str) -> Tally:
        """The tally of a site's host."""
        return self.tallies.setdefault((site, host), Tally(site, host))

    def visit(self, item: Item, site: Site) -> bool:
        """Ask for a page and take in what comes; false if the host is to be left alone.

        Raises `BooksClosedError` if the run ended meanwhile.
        """
        with self.books.at_work():
            tally = self.tally(site.key, item.host)
            try:
                with self.books.away():
                    answer = self.fetch(self._ask(item, site))
                return self._take(item, site, answer, tally)
            except (CorpusError, FrontierError, BooksClosedError):
                raise
            except Exception as error:  # noqa: BLE001
                # One page that we stumble over must not end a crawl of days: it is reported like any failure.
                why = f"reading it failed: {type(error).__name__}: {error}"
                self._fail(item, why, tally, trace_of(error))
                return True

    def _take(self, item: Item, site: Site, answer: Answer, tally: Tally) -> bool:
        if answer.outcome is Outcome.LATER:
            return self._shut(item, answer)
        tally.add("asked")
        if answer.outcome is Outcome.BLOCKED:
            tally.add("blocked")
            return self._shut(item, answer)
        if answer.outcome in (Outcome.REFUSED, Outcome.FAILED):
            self._fail(item, answer.reason, tally, answer.trace)
            return True
        self.frontier.hosts.open(item.host)
        if answer.outcome is Outcome.NOT_MODIFIED:
            tally.add("not_modified")
        take = self._take_list if item.kind == "list" else self._take_article
        take(item, site, answer, tally)
        return True

    def _ask(self, item: Item, site: Site) -> Ask:
        # What was set aside by an older extractor deserves a reading by this one.
        stale = item.kind == "article" and not item.report and item.extractor != self.extractor
        if self.full or stale:
            return Ask(item.url, site.manners)
        return Ask(item.url, site.manners, item.etag, item.modified)

    def _shut(self, item: Item, answer: Answer) -> bool:
        self.frontier.marks.put_back(item)
        self.frontier.hosts.shut(item.host, answer.wait, answer.reason, answer.outcome is Outcome.LATER)
        return False

    def _fail(self, item: Item, reason: str, tally: Tally, trace: str = "") -> None:
        self.frontier.marks.failed(item, reason)
        tally.fail(item.url, reason, trace)
        if item.kind == "list" and item.depth <= 0:
            tally.problem(f"list {item.url}: {reason}")

    # Lists

    def _take_list(self, item: Item, site: Site, answer: Answer, tally: Tally) -> None:
        if answer.outcome is Outcome.NOT_MODIFIED:
            self.frontier.marks.walked(item, site, (), item.more, Validators(item.etag, item.modified))
            return
        listing = self._listing(item, site, answer, tally)
        if listing is None:
            return
        wanted = [record for record in listing.records if site.wants(record, listing.heading)]
        tally.add("passed_over", len(listing.records) - len(wanted))
        inside = [record for record in wanted if host_of(record.url) in site.manners.hosts]
        outside = sorted({host_of(record.url) for record in wanted} - site.manners.hosts)
        if outside:
            tally.problem(
                f"{len(wanted) - len(inside)} links lead to hosts not in the row: {', '.join(outside[:5])}"
            )
        for what, number in listing.left_out.items():
            tally.leave_out(what, number)
        if listing.flaw:
            tally.fail(item.url, listing.flaw)
        # A page that was not whole is asked for afresh next time, or a 304 would hide the rest for ever.
        validators = Validators() if listing.flaw else Validators.of(answer.page)
        more = self._more(item, site, listing, tally)
        if listing.index:
            self.frontier.marks.index(item, site, more, validators)
        else:
            self.frontier.marks.walked(item, site, inside, more, validators)

    def _more(self, item: Item, site: Site, listing: Listing, tally: Tally) -> list[str]:
        """The further lists that a list leads to and that are to be asked for; others are told."""
        more = [url for url in listing.more if host_of(url) in site.manners.hosts]
        outside = sorted({host_of(url) for url in listing.more} - site.manners.hosts)
        if outside:
            told = ", ".join(outside[:5])
            tally.problem(
                f"{len(listing.more) - len(more)} further lists are at hosts not in the row: {told}"
            )
        if more and not listing.index and item.depth + 1 >= site.max_pages:
            tally.problem(f"list longer than max_pages = {site.max_pages}: {item.url}")
            return []
        if more and listing.index and item.depth <= -_MOST_INDEXES:
            tally.problem(f"indexes of lists lie more than {_MOST_INDEXES} deep in each other: {item.url}")
            return []
        return more

    def _listing(self, item: Item, site: Site, answer: Answer, tally: Tally) -> Listing | None:
        """What a list page offers; None once it is noted why that is nothing."""
        if answer.page is None:
            if item.depth > 0:
                return _END
            self._fail(item, f"the list is gone: {answer.reason}", tally)
            return None
        try:
            with self.books.away():
                return self.read_list(answer.page, site.family, site.article_pattern)
        except EmptyListError as error:
            if item.depth > 0:
                return _END
            if item.depth < 0 and error.left_out:
                return Listing("", (), (), left_out=error.left_out)
            self._fail(item, str(error), tally)
        except ListError as error:
            self._fail(item, str(error), tally)
        return None

    # Articles

    def _take_article(self, item: Item, site: Site, answer: Answer, tally: Tally) -> None:
        if answer.outcome is Outcome.GONE:
            self._miss(item, site, answer.reason, tally)
        elif answer.page is None:
            self._take_unchanged(item, site, tally)
        else:
            self._read(item, site, answer, tally)

    def _take_unchanged(self, item: Item, site: Site, tally: Tally) -> None:
        if item.report:
            tally.add("unchanged")
        elif item.reason:
            tally.aside(item.reason)
        validators = Validators(item.etag, item.modified)
        self.frontier.marks.read(item, site, Found(item.extractor, validators, item.report, item.reason))

    def _miss(self, item: Item, site: Site, reason: str, tally: Tally) -> None:
        over = self.frontier.marks.missing(item, site, reason)
        if not item.report:
            tally.fail(item.url, f"gone: {reason}")
            return
        self.missed.add(item.host)
        if not over:
            tally.add("suspected")

    def _read(self, item: Item, site: Site, answer: Answer, tally: Tally) -> None:
        page = answer.page
        assert page is not None
        read = Assembly(self.fetch, self.extract, self.books, site, tally).read(page, _hints(item, site))
        page = read.page
        tally.leave_out_text(read.extracted.left_out)
        if read.extracted.set_aside:
            self._set_aside(item, site, answer, read.extracted, tally)
            return
        identity = self._identity(item, page.url)
        report = replace(read.extracted.report, id=identity) if identity else read.extracted.report
        if why := doubt(self.corpus, report):
            self._fail(item, why, tally)
            return
        self._keep(item, site, page, replace(read, extracted=replace(read.extracted, report=report)))

    def _keep(self, item: Item, site: Site, page: Page, read: Reading) -> None:
        tally, report = self.tally(site.key, item.host), read.extracted.report
        back = item.strikes > 0 or self.corpus.gone(report.id) is not None
        with self.corpus.batch():
            files = [snapshot_of(file) for file in read.files]
            outcome = self.corpus.put(report, snapshot_of(page, _hints(item, site)), self.extractor, files)
            kept = self.corpus.resolve(report.id) or report.id
            if page.url != item.url and self.corpus.find_url(item.url) is None:
                self.corpus.alias(report_id(item.url), kept, item.url)
            self.corpus.unset_aside(item.url)
        fresh = outcome in (records.Outcome.NEW, records.Outcome.CHANGED)
        # Without all of its files a page is asked for afresh next time, or a 304 would hide them for ever.
        validators = Validators.of(page) if read.whole else Validators()
        self.frontier.marks.read(item, site, Found(self.extractor, validators, kept, changed=fresh))
        known_twin = outcome is records.Outcome.DUPLICATE and item.report == kept
        tally.add("unchanged" if known_twin else str(outcome))
        if back:
            tally.add("restored")

    def _set_aside(self, item: Item, site: Site, answer: Answer, extracted: Extracted, tally: Tally) -> None:
        unreadable = extracted.set_aside == UNREADABLE
        if item.report:
            why = f"{UNREADABLE}: {extracted.detail}" if unreadable else extracted.set_aside
            self._fail(item, f"no longer reads as a report ({why}); the kept text stands", tally)
            return
        self.corpus.set_aside(item.url, extracted.set_aside, extracted.report.title or item.title)
        if unreadable:
            tally.aside_file(item.url, extracted.set_aside, extracted.detail)
        else:
            tally.aside(extracted.set_aside)
        found = Found(self.extractor, Validators.of(answer.page), aside=extracted.set_aside)
        self.frontier.marks.read(item, site, found)

    def _identity(self, item: Item, final: str) -> str | None:
        """The id of the report that this page is known to hold: its own, or one whose page moved here.

        Where the other page still answers, the two go their own ways as soon as they differ.
        """
        for url in (item.url, final):
            known = self.corpus.find_url(url)
            if known is None:
                continue
            kept = self.corpus.row(known)
            if kept and (kept.url == url or not self.frontier.stands_elsewhere(known, item.url)):
                return known
        return None


def _hints(item: Item, site: Site) -> Hints:
    return Hints(site.region, item.title, item.published)
