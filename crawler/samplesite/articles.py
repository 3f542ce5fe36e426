"""What a page of a sample site says before a publishing system dresses it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from crawler.samplesite.catalogue import PUBLISHERS, YEARS
from crawler.samplesite.grammar import Voice, blocks
from crawler.samplesite.issuers import government, names
from crawler.samplesite.places import places
from crawler.samplesite.reports import SampleReport

FIRST_NOTICE = 900_000
"""Numbers of pages that are no reports start here."""


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a paragraph or a line of the signature; `lead` is a heading glued before it."""

    kind: str
    text: str
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """A page's content. Every address and identifier on a site derives from `number`."""

    number: int
    site: str
    title: str
    issuer: str
    blocks: tuple[Block, ...]
    published: date
    written: date | None = None
    document_number: str = ""
    index_number: str = ""
    revised: date | None = None

    @property
    def changed(self) -> date:
        """The day of its last change."""
        return self.revised or self.published


def from_report(sample: SampleReport) -> Article:
    """The article that publishes a sample report."""
    return Article(
        sample.number,
        sample.site,
        sample.title,
        sample.issuer,
        tuple(_blocks(sample)),
        sample.published,
        sample.written,
        sample.document_number,
        sample.index_number,
        sample.revised,
    )


def _blocks(sample: SampleReport) -> Iterator[Block]:
    for part in sample.sections:
        first, *others = part.paragraphs
        if part.heading and not part.glued:
            yield Block("heading", part.heading)
        yield Block("text", first, f"{part.heading}。" if part.glued else "")
        for text in others:
            yield Block("text", text)
    for name in sample.signature:
        yield Block("signature", name)
    if sample.signature and sample.written:
        yield Block("signature", f"{sample.written.year}年{sample.written.month}月{sample.written.day}日")


NOTICE = "（本页为知策示例页面，内容均为虚构。）"


def notices(site: str, seed: int) -> tuple[Article, ...]:
    """The pages of a site that look like reports in a list and are none."""
    publisher = next((one for one in PUBLISHERS if one.key == site), None)
    return tuple(_notices(site, publisher.home, seed)) if publisher else ()


def _notices(site: str, home: str, seed: int) -> Iterator[Article]:
    random = Random(f"{seed} {site} notices")
    kinds = [block for block in blocks("sentences.txt").values() if block.name.startswith("other ")]
    for at, kind in enumerate(random.sample(kinds, 5)):
        topic, days = kind.settings
        year = random.choice(YEARS)
        issuer = government(places()[home], year)
        voice = Voice(random, names(issuer, year) | {"人民政府": issuer.name})
        lines = random.sample(blocks("sentences.txt")[topic].lines_for("g"), 5)
        texts = [kind.headings[0].fill(voice), *(line.fill(voice) for line in lines), NOTICE]
        yield Article(
            FIRST_NOTICE + 10 * _order(site) + at,
            site,
            kind.lines[0].pattern.fill(voice),
            issuer.name,
            tuple(Block("text", text) for text in texts),
            date(year + 1, 1, 1) + timedelta(days=int(days) + random.randint(0, 9)),
        )


def _order(site: str) -> int:
    return next(at for at, publisher in enumerate(PUBLISHERS) if publisher.key == site)
