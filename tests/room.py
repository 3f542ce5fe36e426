"""A reading room for tests of the pages: the small shelf, a report with history, and a hostile one."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from index.corpus import Corpus
from index.indexing import follow
from index.records import Snapshot
from index.report import Attachment, Report, Section, report_id
from search.library import CORPUS, INDEX, Library
from tests.shelf import REPORTS

FIRST = REPORTS[0]
ALIAS = report_id("https://m.example.gov.cn/a.html")
SCRIPT = "<script>alert(1)</script>"
HOSTILE = Report(
    id=report_id("hostile"),
    title=f"{SCRIPT}首违不罚<img src=x onerror=alert(1)>",
    sections=(
        Section(("intro",), f'{SCRIPT}"><b>', f"首违不罚</mark>{SCRIPT}\n=HYPERLINK(1) javascript:alert(1)"),
    ),
    url="javascript:alert(document.domain)",
    issuer=f'=cmd|"{SCRIPT}',
    year=2022,
    attachments=(Attachment("javascript:alert(1)", "附件<b>"), Attachment("//evil.example/x", "")),
    warnings=(f"unheard_of: {SCRIPT}",),
    origins={"issuer": SCRIPT},
)

JOINT = replace(
    REPORTS[1],
    id=report_id("joint"),
    url="https://www.example.gov.cn/joint.html",
    title="中共大余县委 大余县人民政府关于2019年度法治政府建设情况的报告",
    issuer="中共大余县委 大余县人民政府",
    year=2019,
    sections=(
        Section(("intro",), "", "依法治县，有序推进。"),
        Section(("achievements",), "一、主要做法", "深化行政复议体制改革。"),
        Section(("plans",), "", "持续推进，不断提升。"),
    ),
)
"""Of the first report's government, signed with its party committee, a year after a gap."""

_TALLY = {
    "asked": 9,
    "new": 6,
    "blocked": 1,
    "set_aside": {"notice": 1},
    "failed": [{"name": SCRIPT, "reason": SCRIPT}],
    "problems": [SCRIPT],
}
_RUN = {
    "kind": "crawl",
    "interrupted": True,
    "total": _TALLY,
    "hosts": [{"site": "大余", "host": SCRIPT, **_TALLY}],
}


def snapshot(url: str, body: bytes) -> Snapshot:
    """A page fetched on 22 November 2026."""
    fetched = datetime(2026, 11, 22, 3, 15, tzinfo=UTC)
    return Snapshot(url, fetched, {"content-type": "text/html"}, body, hashlib.sha256(body).hexdigest())


def furnish(folder: Path) -> Path:
    """A data folder: the shelf, its first report in two versions with an alias, and a hostile report."""
    older = replace(FIRST, sections=(*FIRST.sections[:2], replace(FIRST.sections[2], text="旧的一段。")))
    page = f"<html>{SCRIPT}</html>".encode()
    now = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
    with Corpus.open(folder / CORPUS) as corpus:
        corpus.put(older, snapshot(FIRST.url, b"<html>old</html>"), "1")
        corpus.put(FIRST, snapshot(FIRST.url, page), "1")
        for report in (*REPORTS[1:], JOINT, HOSTILE):
            corpus.put(report)
        corpus.alias(ALIAS, FIRST.id, "https://m.example.gov.cn/a.html")
        corpus.set_aside("https://www.example.gov.cn/tz.html", "notice", "通知")
        corpus.set_aside("javascript:alert(1)", SCRIPT, f"2022年{SCRIPT}")
        corpus.add_run("crawl", now, now, _RUN)
        follow(corpus, folder / INDEX)
    return folder


def open_room(folder: Path) -> Library:
    """The library of such a folder."""
    return Library(furnish(folder))
