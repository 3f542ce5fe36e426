"""The only module that asks sites for pages: politely, and honest about what it did not get.

One request at a time to a host, never faster than its pace; robots.txt, Retry-After and refusals are
obeyed; only http and https, only the hosts of a site's row, only public addresses, checked at every
redirect, and again by `crawler.asking.wire` when a name is resolved and the connection made.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import urljoin

from crawler.asking import redirects, refusals
from crawler.asking.addresses import AddressError, host_of
from crawler.asking.answers import Answer, Ask, Outcome
from crawler.asking.cookies import Cookies
from crawler.asking.manners import (
    CHALLENGE_PAUSE,
    FAILURES_IN_A_ROW,
    PAUSE,
    TURN,
    Lane,
    Manners,
)
from crawler.asking.packing import Bounds
from crawler.asking.robots import LARGEST as LARGEST_ROBOTS
from crawler.asking.robots import PRODUCT, RULES_SECONDS, Rules
from crawler.asking.wire import FORBIDDEN, Exchange, Wire
from crawler.page import Page
from crawler.tally import trace_of

PAGE_BOUNDS, ATTACHMENT_BOUNDS = Bounds(10_000_000, 60.0), Bounds(50_000_000, 300.0)
ROBOTS_BOUNDS = Bounds(LARGEST_ROBOTS, 60.0, cut=True)

TRIES, REDIRECTS = 3, 5
PATIENCE = 60.0
"""A wait asked for by a site is sat out up to so many seconds; a longer one puts the host off."""


class FetchError(RuntimeError):
    """A fetcher that cannot be set up; the message says what is missing."""


class Fetcher:
    """Asks for pages; call it with an `Ask`. Threads may share it.

    `contact` is the e-mail address or page at which a site's operator reaches whoever crawls; it is part
    of the user agent.
    """

    def __init__(
        self,
        contact: str,
        wire: Wire | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if not contact.isascii() or not contact.isprintable():
            raise FetchError(f"contact {contact!r}: an e-mail address or web address in ASCII is needed")
        self._headers = {
            "User-Agent": f"{PRODUCT} (research on public reports; contact: {contact or 'none'})",
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "Accept-Language": "zh-CN,zh;q=0.9",
            "Accept-Encoding": "gzip, deflate",
        }
        self._sleep, self._clock = sleep, clock
        self._wire = wire or Wire()
        self._lanes: dict[str, Lane] = {}
        self._guard = threading.Lock()

    def __call__(self, ask: Ask) -> Answer:
        """Ask for a page, following redirects within the site's hosts. Never raises for what a site does."""
        try:
            return self._follow(ask)
        except Exception as error:  # noqa: BLE001
            # No site may end a run, whatever it sends: the page failed, and the report tells where.
            why = f"asking for it failed: {type(error).__name__}: {error}"
            return Answer(Outcome.FAILED, ask.url, why, trace=trace_of(error))

    def _follow(self, ask: Ask) -> Answer:
        url, cookies = ask.url, Cookies()
        for hop in range(REDIRECTS + 1):
            answer = self._hop(ask, url, hop, cookies)
            if isinstance(answer, Answer):
                return replace(answer, hops=hop)
            url = answer.url
        return Answer(Outcome.FAILED, url, f"more than {REDIRECTS} redirects", hops=REDIRECTS)

    def wait(self, url: str) -> float:
        """Seconds until the host of an address may be asked again without waiting."""
        lane = self._lane(url)
        return max(0.0, lane.ready - self._clock(), lane.shut_until - self._clock())

    def hold(self, host: str, seconds: float) -> None:
        """Ask nothing of a host for so long: it was asked by an earlier run a moment ago."""
        lane = self._lane(f"http://{host}/")
        lane.ready = max(lane.ready, self._clock() + seconds)

    def close(self) -> None:
        """Close the connections."""
        self._wire.close()

    def _lane(self, url: str) -> Lane:
        with self._guard:
            return self._lanes.setdefault(host_of(url), Lane())

    def _hop(self, ask: Ask, url: str, hop: int, cookies: Cookies) -> Answer | _Redirect:
        refused = ask.manners.refusal(url)
        if refused:
            return Answer(Outcome.REFUSED, url, refused)
        lane = self._lane(url)
        with lane.lock:
            lane.pace = max(lane.pace, ask.manners.delay)
            shut = self._shut(lane, url) or self._robots(lane, url, ask.manners)
            shut = shut or self._over(lane, url, hop)
            if shut:
                return shut
            headers = self._request_headers(ask if hop == 0 else None) | cookies.headers(host_of(url))
            raw = self._persist(lane, url, ask, headers)
            cookies.take(host_of(url), raw.cookies)
            return self._judge(lane, ask, url, raw)

    def _shut(self, lane: Lane, url: str) -> Answer | None:
        left = lane.shut_until - self._clock()
        return Answer(Outcome.LATER, url, lane.shut_why, wait=left) if left > 0 else None

    def _over(self, lane: Lane, url: str, hop: int) -> Answer | None:
        """The end of a host's turn, where its pace is not to be sat out."""
        left = lane.ready - self._clock()
        if left <= TURN:
            return None
        if hop:
            why = f"needs several requests, and the site wants {lane.pace:,.0f} s between two"
            return Answer(Outcome.FAILED, url, why)
        return Answer(
            Outcome.LATER, url, f"the site wants {lane.pace:,.0f} s between two requests", wait=left
        )

    def _request_headers(self, ask: Ask | None) -> dict[str, str]:
        headers = dict(self._headers)
        if ask and ask.etag:
            headers["If-None-Match"] = ask.etag
        if ask and ask.modified:
            headers["If-Modified-Since"] = ask.modified
        return headers

    def _robots(self, lane: Lane, url: str, manners: Manners) -> Answer | None:
        if lane.rules is None or self._clock() - lane.ruled > RULES_SECONDS:
            lane.rules, lane.ruled = None, self._clock()
            shut = self._take_rules(lane, url, self._ask_robots(lane, url, manners))
            if shut:
                return shut
        refused = lane.rules.refusal(url) if lane.rules else ""
        return Answer(Outcome.REFUSED, url, refused) if refused else None

    def _ask_robots(self, lane: Lane, url: str, manners: Manners) -> Exchange:
        where, cookies = urljoin(url, "/robots.txt"), Cookies()
        for _ in range(REDIRECTS + 1):
            headers = self._request_headers(None) | cookies.headers(host_of(where))
            raw = self._persist(lane, where, Ask(where, manners), headers, ROBOTS_BOUNDS)
            cookies.take(host_of(where), raw.cookies)
            try:
                onward = redirects.target(where, raw)
            except AddressError:
                break
            if not onward:
                return raw
            where = onward
            if manners.refusal(where) or host_of(where) != host_of(url):
                break
        return Exchange(404)  # RFC 9309: rules that redirects lead away from are as good as absent.

    def _take_rules(self, lane: Lane, url: str, raw: Exchange) -> Answer | None:
        """Read the rules into the lane; an answer if the host is to be left alone for now."""
        guard = refusals.challenge(raw.status, raw.body)
        if guard:
            return self._challenged(lane, url, raw.status, guard)
        if raw.status in (FORBIDDEN, 401, 403):
            why = raw.error or f"robots.txt itself is forbidden ({raw.status}): ask the site's operator"
            lane.rules = Rules(shut=why)
        elif 200 <= raw.status < 300:
            lane.rules = Rules.read(raw.body)
            if lane.rules.pace <= PATIENCE:
                lane.pace = max(lane.pace, lane.rules.pace)
                lane.rest(self._clock())
            else:
                # The rules themselves are no page: else a run would not come to the first one.
                lane.rest(self._clock())
                lane.pace = max(lane.pace, lane.rules.pace)
        elif 300 <= raw.status < 500 and raw.status != 429:
            lane.rules = Rules()
        else:
            why = f"robots.txt cannot be read ({raw.error or raw.status}), so nothing is asked for now"
            lane.shut(self._clock(), max(PAUSE, lane.shut_until - self._clock()), why)
            return self._shut(lane, url)
        return None

    def _challenged(self, lane: Lane, url: str, status: int, guard: str) -> Answer:
        lane.shut(self._clock(), CHALLENGE_PAUSE, guard)
        return Answer(Outcome.BLOCKED, url, guard, status=status, wait=CHALLENGE_PAUSE)

    def _persist(
        self, lane: Lane, url: str, ask: Ask, headers: dict[str, str], bounds: Bounds | None = None
    ) -> Exchange:
        """One exchange, or up to three where the site fails or asks to wait."""
        for attempt in range(TRIES):
            raw = self._exchange(lane, url, ask, headers, bounds)
            failed = _site_failed(raw)
            if lane.count(failed or raw.status in (401, 403)):
                why = f"{FAILURES_IN_A_ROW} failures in a row, the last: {raw.error or raw.status}"
                lane.shut(self._clock(), PAUSE, why)
                break
            if not failed or raw.lasting:
                break
            wait = refusals.retry_after(raw.headers, time.time())
            if wait is not None and wait > PATIENCE:
                lane.shut(self._clock(), wait, f"the site asks to wait {wait:.0f} s ({raw.status})")
                break
            if attempt + 1 < TRIES:
                lane.put_back(self._clock(), wait, attempt)
            if lane.ready - self._clock() > TURN:
                break
            if raw.garbled:
                headers["Accept-Encoding"] = "identity"
        return raw

    def _exchange(
        self, lane: Lane, url: str, ask: Ask, headers: dict[str, str], bounds: Bounds | None
    ) -> Exchange:
        if lane.ready > self._clock():
            self._sleep(lane.ready - self._clock())
        try:
            bounds = bounds or (ATTACHMENT_BOUNDS if ask.attachment else PAGE_BOUNDS)
            return self._wire.get(url, headers, bounds, ask.manners.loopback)
        finally:
            # Counted from the end of the answer: the site never sees less than its pace.
            lane.rest(self._clock())

    def _judge(self, lane: Lane, ask: Ask, url: str, raw: Exchange) -> Answer | _Redirect:
        try:
            onward = redirects.target(url, raw)
        except AddressError as error:
            return Answer(Outcome.FAILED, url, f"it redirects, and {error}", status=raw.status)
        if onward:
            return _Redirect(onward)
        guard = refusals.challenge(raw.status, raw.body)
        if guard:
            return self._challenged(lane, url, raw.status, guard)
        return _page(ask, url, raw) or self._without_page(lane, ask, url, raw)

    def _without_page(self, lane: Lane, ask: Ask, url: str, raw: Exchange) -> Answer:
        if _site_failed(raw) and self._clock() < lane.shut_until:
            return Answer(Outcome.LATER, url, lane.shut_why, status=raw.status, wait=self.wait(url))
        if raw.status in refusals.GONE_STATUS:
            return Answer(Outcome.GONE, url, f"status {raw.status}", status=raw.status)
        if raw.status == 304 and (ask.etag or ask.modified):
            return Answer(Outcome.NOT_MODIFIED, url, status=304)
        if raw.status in (FORBIDDEN, 401, 403, 451):
            why = raw.error or f"status {raw.status}"
            return Answer(Outcome.REFUSED, url, why, status=max(0, raw.status))
        return Answer(Outcome.FAILED, url, raw.error or f"status {raw.status}", status=raw.status)


@dataclass(frozen=True, slots=True)
class _Redirect:
    url: str


def _page(ask: Ask, url: str, raw: Exchange) -> Answer | _Redirect | None:
    """The page that came, or that it is gone whatever its status says, or where it leads; else None."""
    if not raw.is_whole or not (raw.body.strip() or "refresh" in raw.headers):
        return None
    gone = refusals.absence(ask.url, url, raw.body)
    if gone:
        return Answer(Outcome.GONE, url, gone, status=raw.status)
    onward = redirects.onward(url, raw.body, raw.headers.get("refresh", ""))
    if onward:
        return _Redirect(onward)
    if not raw.body.strip():
        return None
    return Answer(Outcome.PAGE, url, page=Page(url, raw.body, raw.headers), status=raw.status)


def _site_failed(raw: Exchange) -> bool:
    """Whether the site, not the page, is what failed."""
    if raw.status in refusals.GONE_STATUS or refusals.challenge(raw.status, raw.body):
        return False
    return raw.status in (0, 429) or raw.status >= 500
