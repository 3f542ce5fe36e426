"""What a report is: the one record that flows from the crawler to the reader."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from index import regions

KINDS = {
    "intro": "前言",
    "achievements": "举措成效",
    "problems": "存在问题",
    "leadership": "第一责任人履职",
    "plans": "下步安排",
    "other": "其他",
}
"""The kinds of section and their labels, in the order in which a report has them."""

TITLE_KIND = "title"
"""The kind under which a report's title is searched; no `Section` of a report has it."""

LEVELS = {"province": "省级", "prefecture": "地级", "county": "县级", "township": "乡级", "zone": "开发区"}
BODIES = {"government": "政府", "department": "部门"}

_NUMBER = re.compile(r"\d+(?:e\d+)?", re.ASCII)

WARNINGS = {
    "damaged_text": "正文丢失了个别字符，其中的日期和数字不可靠",
    "ambiguous_region": "地区名称有重名，页面上没有其他依据，未作判断",
    "unknown_region": "页面没有说明是哪个地区，未作判断",
    "unknown_township": "行政区划表中没有这个乡镇或街道，地区记为其上级或留空",
    "region_from_text": "地区取自正文第一段，标题和发布机构没有说明",
    "region_from_address": "地区取自网址所属的政府网站和正文的自称（我县、我局等）",
    "contradicting_site": "正文的自称与网址所属的政府不符，地区未作判断",
    "title_from_issuer": "页面没有标题，标题由发文机关和年份组成",
    "no_title": "页面没有标题",
    "no_year": "没有找到报告年度",
    "year_from_date": "页面没有写明年度，由发布日期推断（上一年度报告应在4月1日前公布）",
    "no_sections": "没有识别出小标题",
    "no_text": "页面没有正文",
    "hidden_text": "页面样式隐藏的文字没有收入，后面是字数",
    "body_in_attachment": "正文在附件中",
    "text_from_attachment": "正文取自附件",
    "needs_ocr": "附件是扫描件，需要文字识别",
    "unreadable_attachment": "附件无法读取",
    "damaged_record": "本库中这份报告的记录已损坏，正文无法读取；请运行 zhice repair",
    "cut_short": "文件过长，只读取了前面部分",
    "recognised": "正文由文字识别（OCR）得出，可能有错字，引用前请核对原件；把握",
    "set_aside": "不是年度报告，未收入",
}
"""The codes that `Report.warnings` begin with, with a sentence for readers."""


RECOGNISED = "recognised"
"""The warning of a text that was recognised on pictures, with how sure that is: `recognised: 97%`."""


class ReportError(ValueError):
    """A record that is no report; the message names the field and what it should hold."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report: its kinds (keys of `KINDS`), its heading, its text with one paragraph a line."""

    kinds: tuple[str, ...]
    heading: str
    text: str

    @property
    def searched(self) -> str:
        """What is searched, and where offsets count: the heading, a line break, the text."""
        return f"{self.heading}\n{self.text}" if self.heading else self.text


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that a report's page offers."""

    url: str
    name: str


@dataclass(frozen=True, slots=True)
class Report:
    """One yearly report, complete at birth. Unknown is an empty string, None, or an empty tuple.

    `region` is a division code of 6 digits (9 for a township) that `index.regions` knows. `year` is the year
    that the report is about. `origins` tells, for a field's name, where its value was read; it says how the
    report was read, not what it says, so it is no part of equality or of `digest`. `warnings` are codes,
    with details after a colon: `damaged_text: 2023115日`.
    """

    id: str
    title: str
    sections: tuple[Section, ...]
    url: str = ""
    issuer: str = ""
    region: str = ""
    level: str = ""
    body: str = ""
    year: int | None = None
    published: date | None = None
    written: date | None = None
    document_number: str = ""
    index_number: str = ""
    attachments: tuple[Attachment, ...] = ()
    warnings: tuple[str, ...] = ()
    origins: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def text(self) -> str:
        """Title, headings and texts, one a line: what a reader of the whole report reads."""
        lines = [self.title]
        for section in self.sections:
            lines += [part for part in (section.heading, section.text) if part]
        return "\n".join(lines)

    @property
    def recognised(self) -> float | None:
        """How sure the recognition of its text is (0 to 1); None for a text that was not recognised."""
        told = next((each for each in self.warnings if each.startswith(f"{RECOGNISED}:")), "")
        figures = told.partition(":")[2].strip().removesuffix("%")
        return int(figures) / 100 if figures.isascii() and figures.isdigit() and len(figures) <= 3 else None

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of everything that the report says, whatever its id and address."""
        # The region by its code alone: a renamed province changes no report.
        said = to_json(replace(self, id="", url="", region="")) | {"region": self.region}
        return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def report_id(name: str) -> str:
    """Stable id of the report at a canonical URL, or of an import's name: 16 hex digits, no number.

    Spreadsheets read digits alone, or with one e among them, as a number and round it: such are passed over.

    >>> report_id("https://www.example.gov.cn/art/2023/1/15/art_1_2.html")
    '0fe9c4617ab5cfb4'
    """
    digest = hashlib.sha256(name.encode()).hexdigest()
    found = (digest[start : start + 16] for start in range(len(digest) - 15))
    return next(id for id in found if not _NUMBER.fullmatch(id))


def to_json(report: Report) -> dict[str, Any]:
    """The object that `zhice extract` prints: unknown is null, dates are ISO, the region has its names.

    One key is there only for a text that was recognised: `recognised`, how sure that is (0 to 1).
    """
    return {
        "title": report.title or None,
        "issuer": report.issuer or None,
        "region": regions.as_json(report.region),
        "level": report.level or None,
        "body": report.body or None,
        "year": report.year,
        "published": report.published.isoformat() if report.published else None,
        "written": report.written.isoformat() if report.written else None,
        "document_number": report.document_number or None,
        "index_number": report.index_number or None,
        "url": report.url or None,
        "sections": [
            {"kinds": list(part.kinds), "heading": part.heading, "text": part.text}
            for part in report.sections
        ],
        "attachments": [{"url": item.url, "name": item.name} for item in report.attachments],
        "warnings": list(report.warnings),
    } | ({} if report.recognised is None else {"recognised": report.recognised})


def from_json(record: Any, name: str = "", id: str = "") -> Report:
    """The report in an object of the shape that `to_json` writes; missing keys are unknown.

    Its id is `id` if given, else it comes from its address, or from `name` where it has none. An object
    may also hold `origins`. Raises `ReportError` at the first field that does not hold what it should.
    """
    if not isinstance(record, dict):
        raise ReportError("a report is a JSON object")
    reader = _Reader(record)
    sections = tuple(_section(part) for part in reader.items("sections"))
    title, url = reader.text("title"), reader.text("url")
    if not title and not sections:
        raise ReportError("a report needs a title or sections")
    return Report(
        id=id or report_id(url or name),
        title=title,
        sections=sections,
        url=url,
        issuer=reader.text("issuer"),
        region=_region(record.get("region")),
        level=reader.one_of("level", LEVELS),
        body=reader.one_of("body", BODIES),
        year=reader.year(),
        published=reader.date("published"),
        written=reader.date("written"),
        document_number=reader.text("document_number"),
        index_number=reader.text("index_number"),
        attachments=tuple(
            Attachment(_Reader(item).text("url"), _Reader(item).text("name"))
            for item in reader.items("attachments")
        ),
        warnings=reader.strings("warnings"),
        origins=_origins(record.get("origins")),
    )


class _Reader:
    """The fields of one JSON object, each checked as it is read."""

    def __init__(self, record: Any) -> None:
        if not isinstance(record, dict):
            raise ReportError("sections and attachments are lists of objects")
        self.record = record

    def text(self, name: str) -> str:
        return _text(name, self.record.get(name) or "")

    def one_of(self, name: str, known: Mapping[str, str]) -> str:
        value = self.text(name)
        if value and value not in known:
            raise ReportError(f"{name}: {value!r} is none of {', '.join(known)}")
        return value

    def items(self, name: str) -> list[Any]:
        value = self.record.get(name) or []
        if not isinstance(value, list):
            raise ReportError(f"{name}: a list, not {value!r:.40}")
        return value

    def strings(self, name: str) -> tuple[str, ...]:
        return tuple(_text(name, item) for item in self.items(name))

    def year(self) -> int | None:
        value = self.record.get("year")
        if value is None or (type(value) is int and 1949 <= value <= 2999):
            return value
        raise ReportError(f"year: a number such as 2022, not {value!r:.40}")

    def date(self, name: str) -> date | None:
        value = self.text(name)
        try:
            return date.fromisoformat(value) if value else None
        except ValueError:
            raise ReportError(f"{name}: a date such as 2023-01-15, not {value!r:.40}") from None


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise ReportError(f"{name}: a string, not {value!r:.40}")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ReportError(f"{name}: holds half a surrogate pair, which is no character") from None
    return value


def _section(part: Any) -> Section:
    reader = _Reader(part)
    kinds = reader.strings("kinds")
    for kind in kinds:
        if kind not in KINDS:
            raise ReportError(f"sections: kind {kind!r} is none of {', '.join(KINDS)}")
    return Section(kinds or ("other",), reader.text("heading"), reader.text("text"))


def _region(value: Any) -> str:
    code = value.get("code") if isinstance(value, dict) else value
    if code is None:
        return ""
    found = regions.get(code) if isinstance(code, str) else None
    if found is None:
        raise ReportError(f"region: {code!r:.40} is no division code in the gazetteer")
    return found.code


def _origins(value: Any) -> Mapping[str, str]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ReportError("origins: an object from field names to where they were read")
    return {_text("origins", name): _text("origins", origin) for name, origin in value.items()}
