"""Sample reports: deterministic, lifelike in genre, and plainly no real ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from crawler.samplesite import body, titles
from crawler.samplesite.body import SampleSection
from crawler.samplesite.catalogue import TABLED, Entry, entries
from crawler.samplesite.grammar import Voice
from crawler.samplesite.issuers import SIZES, Issuer, names
from index import report

SHORTEST, LONGEST = 660, 2320
"""Characters aimed at in the default spread; texts end between 600 and 2,500."""


EDIT = "更正示例：本段所列数据已按年终统计口径重新核对。"
"""The sentence that an edit adds; nothing else speaks of 更正示例."""


@dataclass(frozen=True, slots=True)
class SampleReport:
    """A sample report as its author meant it: what a careful reader should find on its page.

    `written`, `document_number` and `index_number` are there where the page shows them. `issuer` names every
    body that signs; `signature` are the lines at the end, before the date. `site` is the key of the site that
    publishes it, `number` its place in the collection, `revised` the day of an edit.
    """

    region: str
    issuer: str
    level: str
    body: str
    year: int
    title: str
    sections: tuple[SampleSection, ...]
    signature: tuple[str, ...]
    published: date
    written: date | None
    document_number: str
    index_number: str
    site: str
    number: int
    revised: date | None = None

    @property
    def text(self) -> str:
        """Headings and texts, one paragraph a line."""
        return "\n".join(line for part in self.sections for line in (part.heading, part.text) if line)


def generate(seed: int = 2025, reports: int = 260, characters: int = 0) -> tuple[SampleReport, ...]:
    """The sample reports of a seed: the same arguments give the same reports, character for character.

    `characters` is the aimed length of each text, 0 a spread from 600 to 2,500. Asked for more reports than
    its own table of places holds, it goes through the gazetteer. For very many, `stream` needs less memory.
    """
    return tuple(stream(seed, reports, characters))


def stream(seed: int = 2025, reports: int = 260, characters: int = 0) -> Iterator[SampleReport]:
    """The reports of `generate`, one at a time."""
    for number, entry in enumerate(entries(seed, reports)):
        yield write(entry, number, seed, characters)


def write(entry: Entry, number: int, seed: int, characters: int = 0) -> SampleReport:
    """One report, from its own source of chance."""
    random = Random(f"{seed} {entry.issuer.region} {entry.issuer.name} {entry.year} {characters}")
    issuer, year = entry.issuer, entry.year
    voice = Voice(random, names(issuer, year), SIZES[issuer.level] * (0.6 if issuer.trade else 1.0))
    title = titles.title(issuer, year, random)
    length = characters or random.randint(SHORTEST, LONGEST)
    published = _published(year, random)
    since_new_year = (published - date(year + 1, 1, 4)).days
    written = published - timedelta(days=random.randint(0, min(36, since_new_year)))
    tabled = entry.site in TABLED
    numbered = tabled and issuer.sign and random.random() < 0.7
    return SampleReport(
        region=issuer.region,
        issuer=title.issuer,
        level=issuer.level,
        body=issuer.body,
        year=year,
        title=title.text,
        sections=body.sections(issuer, year, voice, body.Plan(seed, length)),
        signature=title.signature,
        published=published,
        written=written if tabled or title.signature else None,
        document_number=f"{issuer.sign}〔{written.year}〕{random.randint(1, 86)}号" if numbered else "",
        index_number=_index_number(issuer, number, written) if tabled else "",
        site=entry.site,
        number=number,
    )


def edited(samples: Sequence[SampleReport], edits: int, seed: int = 2025) -> tuple[SampleReport, ...]:
    """The same reports, with one sentence added to `edits` of them, the same ones for a seed.

    The first of those that n edits choose are those that fewer would.
    """
    order = Random(f"{seed} edits").sample(range(len(samples)), len(samples))
    chosen = frozenset(order[:edits])
    return tuple(_edit(sample) if at in chosen else sample for at, sample in enumerate(samples))


def _edit(sample: SampleReport) -> SampleReport:
    at = next(at for at, part in enumerate(sample.sections) if "achievements" in part.kinds)
    part = sample.sections[at]
    longest = max(part.paragraphs, key=len)
    lines = tuple(line + EDIT if line is longest else line for line in part.paragraphs)
    sections = (*sample.sections[:at], replace(part, paragraphs=lines), *sample.sections[at + 1 :])
    return replace(sample, sections=sections, revised=sample.published + timedelta(days=40))


def _published(year: int, random: Random) -> date:
    """Mostly January to April of the next year; some in summer, a few a year late."""
    start = date(year + 1, 1, 8)
    if random.random() < 0.06:
        start += timedelta(days=random.choice((120, 365)))
    return start + timedelta(days=random.randint(0, 106))


def _index_number(issuer: Issuer, number: int, written: date) -> str:
    check = "X" if number % 2 else "K"
    return f"11{issuer.region[:6]}{number % 9973:06}{check}/{written.year}-{number % 90000:05}"


def as_report(sample: SampleReport, url: str = "") -> report.Report:
    """The record that extraction should make of it at an address."""
    return report.Report(
        id=report.report_id(url or f"sample {sample.number}"),
        title=sample.title,
        sections=tuple(report.Section(part.kinds, part.heading, part.text) for part in sample.sections),
        url=url,
        issuer=sample.issuer,
        region=sample.region,
        level=sample.level,
        body=sample.body,
        year=sample.year,
        published=sample.published,
        written=sample.written,
        document_number=sample.document_number,
        index_number=sample.index_number,
    )
