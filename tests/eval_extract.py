"""How well pages are read: `python -m tests.eval_extract` on the real material beside the project.

Prints shares of paragraphs, headings and table rows kept and noise leaked (rebuilt pages), agreement with the
meta tags (title, date), and agreement with a careful reader (issuer, level, region, year, is it a report).
A row of the labels is read as a page that has its address, title and issuer, and nothing else.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections import Counter
from html import escape
from pathlib import Path

from crawler.extract import Extracted, extract
from crawler.page import Page
from crawler.reading.markup.decode import decode
from crawler.reading.markup.html import read_html
from index import regions
from index.analyzer import normalise

REAL = Path(__file__).parents[2] / "shared" / "real"
LEVELS = {
    "town": "township",
    "street": "township",
    "dept-county": "county",
    "dept-prefecture": "prefecture",
    "dept-province": "province",
    "central": "",
}
REPORTS = ("report", "old-genre")
NOISE = (
    "无障碍",
    "扫一扫",
    "上一条",
    "下一条",
    "分享到",
    "ICP备",
    "主办单位",
    "相关文章",
    "不应",
    "本页面执行时间",
    "点击数",
)


class Tally:
    """Rows of the table: name, right, null, wrong, and which were wrong."""

    def __init__(self) -> None:
        self.counts: dict[str, Counter[str]] = {}
        self.misses: list[str] = []

    def add(self, name: str, right: bool, null: bool = False, miss: str = "") -> None:
        verdict = "right" if right else "null" if null else "wrong"
        self.counts.setdefault(name, Counter())[verdict] += 1
        if not right:
            self.misses.append(f"{verdict:5} {name}: {miss}")

    def show(self) -> None:
        print(f"{'':34}{'of':>5}{'right':>9}{'null':>8}{'wrong':>8}")
        for name, counts in self.counts.items():
            total = counts.total()
            shares = [f"{100 * counts[kind] / total:7.1f}%" for kind in ("right", "null", "wrong")]
            print(f"{name:34}{total:5}" + "".join(shares))
        print("\n".join(self.misses))


def squash(text: str) -> str:
    return re.sub(r"\s+", "", normalise(text))


def rebuilt(tally: Tally) -> None:
    """Paragraphs, headings and rows of the rebuilt pages; the signature stands in issuer and date instead."""
    gold = json.loads((REAL / "labels" / "rebuilt-gold.json").read_text("utf-8"))
    for name, wanted in gold.items():
        read = extract(Page("", (REAL / "html" / name).read_bytes())).report
        lines = [squash(line) for part in read.sections for line in (part.heading, *part.text.split("\n"))]
        known, headed = set(lines), {squash(part.heading) for part in read.sections}
        for para in wanted["paras"]:
            signature = squash(para) == squash(read.issuer) or re.fullmatch(r"20\d{2}\d+日", squash(para))
            tally.add("paragraphs kept", bool(squash(para) in known or signature), miss=f"{name} {para[:40]}")
        for heading in wanted["heads"]:
            is_main = re.match("[一二三四五六七八九十]+、", heading)
            kept = squash(heading) in (headed if is_main else known)
            tally.add("headings on their own", kept, miss=f"{name} {heading[:40]}")
        for row in wanted["table"]:
            tally.add("table rows kept", squash("".join(row)) in known, miss=f"{name} {row}")
        expected = {squash(text) for text in (*wanted["paras"], *("".join(row) for row in wanted["table"]))}
        extra = [line for line in lines if line and line not in expected]
        tally.add("pages without leaks", not extra, miss=f"{name} {extra[:3]}")
        tally.add(
            "title (rebuilt)", squash(read.title) == squash(wanted["title"]), miss=f"{name} {read.title}"
        )


def metas(tally: Tally) -> None:
    """Title and date against the page's own meta tags, which are taken away before reading."""
    for path in sorted((REAL / "html").glob("*.html")):
        text = decode(path.read_bytes())
        said = read_html(text).metas
        bare = re.sub(r"<meta[^>]*(?:ArticleTitle|PubDate)[^>]*>", "", text, flags=re.I)
        for how, page in (("with meta tags", text), ("without meta tags", bare)):
            read = extract(Page("", page.encode())).report
            if title := said.get("articletitle"):
                right = squash(read.title) == squash(title)
                tally.add(f"title ({how})", right, not read.title, f"{path.name} {read.title}")
            if day := said.get("pubdate", "")[:10]:
                got = read.published.isoformat() if read.published else ""
                tally.add(f"date ({how})", got == day, not got, f"{path.name} {got} for {day}")
        leaks = [noise for noise in NOISE for part in read.sections if noise in part.text[-60:]]
        tally.add("pages without noise at the end", not leaks, miss=f"{path.name} {leaks}")


def labels(tally: Tally) -> None:
    """The careful reader's table."""
    with (REAL / "labels" / "report-pages.tsv").open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table, delimiter="\t"):
            compare(tally, row, read_row(row))


def read_row(row: dict[str, str]) -> Extracted:
    title, issuer = escape(row["title"] or ""), escape(row["issuer"] or "")
    page = f"<html><body><h1>{title}</h1><p>发布机构：{issuer}</p></body></html>"
    return extract(Page(row["url"], page.encode()))


def compare(tally: Tally, row: dict[str, str], read: Extracted) -> None:
    report, named = read.report, (row["title"] or row["issuer"] or row["url"])[:30]
    if row["title"]:
        wanted, got = row["label"] in REPORTS, not read.set_aside
        tally.add(
            "is it a report", wanted == got, miss=f"{named} [{row['label']}] got {read.set_aside or 'report'}"
        )
        year = int(row["report_year"]) if row["report_year"] else None
        tally.add(
            "year (title given)",
            report.year == year,
            report.year is None,
            f"{named} {report.year} for {year}",
        )
    if row["issuer"]:
        same = squash(report.issuer) in squash(row["issuer"]) or squash(row["issuer"]) in squash(
            report.issuer
        )
        tally.add("issuer", bool(report.issuer) and same, not report.issuer, f"{named} {report.issuer}")
    if row["level"]:
        level = LEVELS.get(row["level"], row["level"])
        tally.add("level", report.level == level, not report.level, f"{named} {report.level} for {level}")
        body = "department" if "dept" in row["level"] else "government"
        if row["level"] != "central":
            tally.add("body", report.body == body, not report.body, f"{named} {report.body} for {body}")
    if row["region"]:
        path = tuple(part for part in row["region"].split("/") if part != "全国")
        got = regions.names(report.region)
        tally.add("region", got == path, not got, f"{named} {'/'.join(got)} for {row['region']}")


def main() -> None:
    if not REAL.is_dir():
        sys.exit(f"skipped: there is no real material at {REAL}")
    tally = Tally()
    for part in (rebuilt, metas, labels):
        part(tally)
    tally.show()


if __name__ == "__main__":
    main()
