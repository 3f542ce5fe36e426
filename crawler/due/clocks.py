"""The two clocks: when a list and when an article is asked for again, and when one counts as gone."""

from __future__ import annotations

import time

from crawler.sites.site import Site

DAY = 86_400.0
NEVER = 1e7
"""Days: a list page behind the first is asked for when the one before it leads there, never by itself."""

STEPS = (7.0, 30.0, 90.0, 365.0)
"""Days after which an article is asked for again, as long as it does not change."""

RETRY = (1 / 24, 0.25, 1.0, 7.0)
"""Days after which a page that failed is asked for again."""

STRIKES, STRIKE_DAYS = 3, 14.0
"""So often, over so many days, must a page be found gone before it counts as gone."""

WHOLE_WALK = 30 * DAY
"""After so long a list is walked to its end again, whether or not its first page names anything new."""

_SEASON = 4
"""Reports are due by law before April: until this month of the year lists are read daily, else weekly."""


def next_step(step: int, changed: bool) -> int:
    """The place in `STEPS` of an article that was read: back at the first if it changed, else one on."""
    return 0 if changed else min(step + 1, len(STEPS) - 1)


def days_to_article(site: Site, step: int) -> float:
    """Days until an article is asked for again."""
    return STEPS[step] if site.revisit_days is None else site.revisit_days


def days_to_retry(tries: int) -> float:
    """Days until a page is asked for again that failed so often before."""
    return RETRY[min(tries, len(RETRY) - 1)]


def days_to_missing(site: Site, strikes: int) -> float:
    """Days until a page is looked for again that was found gone so often."""
    return min(2.0**strikes, STRIKE_DAYS / 2) if site.revisit_days is None else site.revisit_days


def is_gone(strikes: int, since: float, now: float) -> bool:
    """Whether a page was found gone often enough, over long enough."""
    return strikes >= STRIKES and now - since >= STRIKE_DAYS * DAY


def days_to_list(site: Site, depth: int, now: float) -> float:
    """Days until a list page, so many behind the first, is asked for again of itself."""
    if depth > 0:
        return NEVER
    if site.revisit_days is not None:
        return site.revisit_days
    return 1.0 if time.gmtime(now).tm_mon <= _SEASON else 7.0
