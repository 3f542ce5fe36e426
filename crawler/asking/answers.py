"""What is asked of a site, and what came of it: the words between whoever needs a page and the fetcher."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from crawler.asking.manners import Manners
from crawler.page import Page


class Outcome(StrEnum):
    """What came of asking for a page."""

    PAGE = "page"
    NOT_MODIFIED = "not_modified"
    GONE = "gone"
    """404, 410, 550, a redirect to the front page, or a page that says so. Nothing else means gone."""
    BLOCKED = "blocked"
    """The site's guard wants a browser. Noticed, reported, never bypassed."""
    REFUSED = "refused"
    """Forbidden by robots.txt, by 401 or 403, or by our own rules for addresses."""
    FAILED = "failed"
    LATER = "later"
    """Not asked: the host is to be left alone for `Answer.wait` seconds."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One page to ask for. With validators of an earlier answer the site may say that nothing changed."""

    url: str
    manners: Manners
    etag: str = ""
    modified: str = ""
    attachment: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What came: the final address, why (for people), and for `Outcome.PAGE` alone the page.

    `hops` is how many redirects led there. `trace` says where in the code asking stumbled, if it did.
    """

    outcome: Outcome
    url: str
    reason: str = ""
    page: Page | None = None
    status: int = 0
    wait: float = 0.0
    hops: int = 0
    trace: str = ""


Fetch = Callable[[Ask], Answer]


class Asker(Protocol):
    """What asks for pages: `Fetcher`, or a test's own."""

    def __call__(self, ask: Ask) -> Answer:
        """As `Fetch`: ask for a page, never raising for what a site does."""

    def wait(self, url: str) -> float:
        """Seconds until the host may be asked again."""

    def hold(self, host: str, seconds: float) -> None:
        """Ask nothing of a host for so long."""
