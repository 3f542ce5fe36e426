"""Page in, report out: the one entry point of reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from crawler.page import Hints, Page
from crawler.reading.extraction.genre import REASONS
from crawler.reading.extraction.reading import Reading
from crawler.reading.inline import inline_pictures
from crawler.reading.lines import Document, PageError
from crawler.reading.markup.decode import decode
from crawler.reading.markup.html import read_html
from crawler.reading.markup.sniff import is_markup
from crawler.reading.markup.text import read_text
from crawler.reading.papers.paper import Paper, kind_of, read_paper
from crawler.reading.saved import own_address
from index.report import WARNINGS, Report, report_id

EXTRACTOR = "10"
"""Version of the rules, kept with every version in the corpus: pages can be read again by newer ones."""

_NO_HINTS = Hints()
_FURTHER = "in further attachments"


@dataclass(frozen=True, slots=True)
class Extracted:
    """A report as read from a page: complete even of a page that is no report (title and dates as read)."""

    report: Report
    set_aside: str
    """Empty for a report, else a key of `crawler.reading.extraction.genre.REASONS`, or `unreadable`."""
    detail: str
    """One sentence for a person on why it is set aside."""
    left_out: Mapping[str, int] = field(default_factory=dict)
    """Characters that were left out, by reason."""


class Read(Protocol):
    """What reads a page: `extract`, or a test's own."""

    def __call__(
        self, page: Page, hints: Hints = ..., name: str = ..., files: Sequence[Page] = ...
    ) -> Extracted:
        """Read a page, with its attachments; `name` stands for the address of a page without one."""


def extract(page: Page, hints: Hints = _NO_HINTS, name: str = "", files: Sequence[Page] = ()) -> Extracted:
    """Read a page; HTML, plain text, PDF, DOCX, OFD and DOC are told by what it holds. Never raises.

    The report's id comes from the page's address, or the one it says it has, or `name` for a file without
    one. `files` are attachments of the page, fetched because a reading without them warned
    `body_in_attachment`: the text of the first that has one is taken where the page has none of its own.
    """
    try:
        read, paper = _read(page, hints, files)
    except PageError as error:
        warning, why = "set_aside: unreadable", f"{REASONS['unreadable']}：{error}"
        refused = Report(report_id(page.url or name), "", (), url=page.url, warnings=(warning,))
        return Extracted(refused, "unreadable", why)
    pictures = inline_pictures(read.document) if read.lacks_text and not read.attachments else ()
    if pictures or (files and read.is_pointer):
        read, paper = _with_file(read, [*files, *(Page("", picture) for picture in pictures)])
    report = read.report(name)
    told = (*report.warnings, *(each for each in paper.warnings if each not in report.warnings))
    detail, why = read.verdict.detail, paper.why_empty
    if read.verdict.reason and why:
        detail = f"{detail}：{why.partition(': ')[2] or WARNINGS[why]}"
    return Extracted(replace(report, warnings=told), read.verdict.reason, detail, dict(paper.left_out))


def _read(page: Page, hints: Hints, files: Sequence[Page]) -> tuple[Reading, Paper]:
    if kind_of(page.body):
        paper = read_paper(page.body)
        if not paper.lines:
            # A scan by itself: its transcript is the only file that it can have.
            paper = _telling([paper, *(read_paper(file.body) for file in files)])
        document = Document(paper.lines, 0, len(paper.lines), container="file")
        return Reading(document, page.url, hints, paper.why_empty), paper
    text = decode(page.body)
    document = read_html(text) if is_markup(text) else read_text(text)
    return Reading(document, page.url or own_address(document.address), hints), Paper()


def _with_file(read: Reading, files: Sequence[Page]) -> tuple[Reading, Paper]:
    """The page read again with the text of the first of its files that has one, or told why none has."""
    papers = [read_paper(file.body) for file in files]
    paper = _telling(papers)
    document = read.document
    if paper.lines:
        lines = (*document.before, *paper.lines, *document.after)
        document = replace(document, lines=lines, end=document.start + len(paper.lines), links=())
    told = paper.why_empty or "text_from_attachment"
    return Reading(document, read.url, read.hints, told, read.attachments), _with_others(paper, papers)


def _telling(papers: Sequence[Paper]) -> Paper:
    """The first paper with a text, else one on which nothing was recognised, else the first."""
    with_text = (paper for paper in papers if paper.lines)
    looked_at = (paper for paper in papers if paper.why_empty.startswith("no_text: "))
    return next(with_text, None) or next(looked_at, papers[0])


def _with_others(chosen: Paper, papers: Sequence[Paper]) -> Paper:
    """The paper that was chosen, with the texts of the others counted as left out."""
    other = sum(len(line.text) for paper in papers if paper is not chosen for line in paper.lines)
    return replace(chosen, left_out={**chosen.left_out, _FURTHER: other}) if other else chosen
