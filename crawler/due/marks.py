"""What came of a page that was leased: marked, with the time when it is due again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from crawler.due import clocks
from crawler.due.clocks import DAY
from crawler.due.pages import Item, Pages, Validators
from crawler.sites.families.listing import Record
from crawler.sites.site import Site


@dataclass(frozen=True, slots=True)
class Found:
    """What an article was read as: the id of the report that it is kept under, or why it is set aside."""

    extractor: str
    validators: Validators
    report: str = ""
    aside: str = ""
    changed: bool = False


class Marks:
    """Marks on pages. Each is one transaction: a crash loses a page's mark, never half of one."""

    def __init__(self, pages: Pages) -> None:
        self._pages, self._db, self._now = pages, pages.db, pages.now

    def put_back(self, item: Item) -> None:
        """Nothing came of a lease: the page is as due as it was."""
        self._db.write("UPDATE page SET state = 'due', run = 0 WHERE url = ? AND state = 'leased'", item.url)

    def read(self, item: Item, site: Site, found: Found) -> None:
        """An article was read, or is as it was."""
        step = clocks.next_step(item.step, found.changed)
        self._settle(
            item,
            clocks.days_to_article(site, step),
            found.validators,
            step=step,
            report=found.report,
            reason=found.aside,
            extractor=found.extractor,
        )

    def failed(self, item: Item, reason: str) -> None:
        """The page could not be had or read; nothing is concluded from that."""
        now = self._now()
        self._pages.set(
            item.url,
            state="failed",
            due=now + clocks.days_to_retry(item.tries) * DAY,
            tries=item.tries + 1,
            reason=reason,
            checked=now,
        )

    def missing(self, item: Item, site: Site, reason: str) -> bool:
        """The page was found gone; true if it was so often enough, over long enough, to count as gone."""
        now, strikes = self._now(), item.strikes + 1
        struck = item.struck or now
        over = clocks.is_gone(strikes, struck, now)
        buried = over and not item.report
        days = clocks.STEPS[-1] if buried else clocks.days_to_missing(site, strikes)
        self._pages.set(
            item.url,
            state="gone" if buried else "suspected",
            strikes=strikes,
            struck=struck,
            reason=reason,
            due=now + days * DAY,
            checked=now,
            etag="",
            modified="",
        )
        return over

    def bury(self, url: str) -> None:
        """The page's report got its tombstone."""
        self._pages.set(url, state="gone", due=self._now() + clocks.STEPS[-1] * DAY, report="")

    def index(self, item: Item, site: Site, lists: Iterable[str], validators: Validators) -> None:
        """Take in a page that leads to lists alone: each is asked for by its own clock, as the start is."""
        with self._db.batch():
            for url in lists:
                if not self._pages.add(url, item.site, "list", item.depth - 1):
                    self._db.write(
                        "UPDATE page SET depth = ?1, due = min(due, ?2)"
                        " WHERE url = ?3 AND kind = 'list' AND depth > 0",
                        item.depth - 1,
                        self._now(),
                        url,
                    )
            self._settle(item, clocks.days_to_list(site, item.depth, self._now()), validators, reason="")

    def walked(
        self, item: Item, site: Site, records: Iterable[Record], more: Iterable[str], validators: Validators
    ) -> tuple[int, int]:
        """Take in a list page: returns how many articles and how many further lists are new.

        The further list pages are asked for if this one named anything new, or the whole list is to be
        walked; all in one transaction, so a crash loses nothing.
        """
        now, more = self._now(), tuple(more)
        with self._db.batch():
            found = sum([self._meet(record, site) for record in records])
            whole = item.walked < now - clocks.WHOLE_WALK
            # A page never read before that names nothing new ends a list that would otherwise be endless.
            on = found > 0 or (whole and (item.depth <= 0 or item.checked > 0))
            lists = sum([self._lead_on(url, item, whole) for url in more if on])
            days, walked = clocks.days_to_list(site, item.depth, now), now if whole else item.walked
            self._settle(item, days, validators, more=json.dumps(more), walked=walked, reason="")
        return found, lists

    def _meet(self, record: Record, site: Site) -> bool:
        if self._pages.add(record.url, site.key, "article"):
            self._pages.set(record.url, title=record.title, published=record.published)
            return True
        # A list that tells it otherwise is a reason to look at once.
        self._db.write(
            "UPDATE page SET due = min(due, ?1), title = ?2, published = ?3"
            " WHERE url = ?4 AND kind = 'article' AND site = ?5 AND (title != ?2 OR published != ?3)",
            self._now(),
            record.title,
            record.published,
            record.url,
            site.key,
        )
        return False

    def _lead_on(self, url: str, item: Item, whole: bool) -> bool:
        if self._pages.add(url, item.site, "list", max(0, item.depth) + 1):
            return True
        # Depth: a list that leads back to an earlier page is a loop, and ends there.
        self._db.write(
            "UPDATE page SET due = min(due, ?1), walked = CASE WHEN ?2 THEN 0 ELSE walked END"
            " WHERE url = ?3 AND kind = 'list' AND depth > ?4",
            self._now(),
            whole,
            url,
            item.depth,
        )
        return False

    def _settle(self, item: Item, days: float, validators: Validators, **values: object) -> None:
        now = self._now()
        self._pages.set(
            item.url,
            state="done",
            due=now + days * DAY,
            checked=now,
            tries=0,
            strikes=0,
            struck=0,
            etag=validators.etag,
            modified=validators.modified,
            **values,
        )
