"""How a report is cited: GB/T 7714, BibTeX and RIS."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from index.report import Report

_MOST_AUTHORS = 3
# What stands between joint issuers; inside brackets it stands within one's name.
_BETWEEN = re.compile(r"[\s、，,；;/]+(?![^（(]*[）)])")
# BibTeX reads these as markup wherever they stand in a field.
_IN_ADDRESS = {ord(char): f"%{ord(char):02X}" for char in "{}\\"}
_BIBTEX = str.maketrans({**{char: f"\\{char}" for char in "#$%&_{}"}, "\\": "/", "~": "-", "^": " "})


def gbt7714(report: Report, accessed: date) -> str:
    """One line after GB/T 7714-2015, 8.8 (electronic resources), type R/OL: a report on line.

    `accessed` is the day on which the text was fetched. What is unknown is left out, the title never. Issuers
    that sign together are authors of their own, and of more than three the first three are named (8.1.2).
    """
    authors = _authors(report)
    told = ", ".join([*authors[:_MOST_AUTHORS], *(("等",) if len(authors) > _MOST_AUTHORS else ())])
    author = f"{told}. " if told else ""
    published = f"({report.published.isoformat()})" if report.published else ""
    where = f". {_line(report.url)}" if report.url else ""
    return f"{author}{_title(report)}[R/OL]. {published}[{accessed.isoformat()}]{where}."


def bibtex(report: Report, accessed: date) -> str:
    """One `@techreport` entry, ending with a line break. The key is `zhice` and the report's id."""
    fields = {
        "title": f"{{{_title(report).translate(_BIBTEX)}}}",
        "author": " and ".join(f"{{{author.translate(_BIBTEX)}}}" for author in _authors(report)),
        "institution": _line(report.issuer).translate(_BIBTEX),
        "year": str(_year(report) or ""),
        "date": report.published.isoformat() if report.published else "",
        "number": _line(report.document_number).translate(_BIBTEX),
        "url": _address(report).translate(_IN_ADDRESS),
        "urldate": accessed.isoformat(),
        "language": "chinese",
    }
    lines = [f"  {name} = {{{value}}},\n" for name, value in fields.items() if value]
    return f"@techreport{{zhice{report.id},\n{''.join(lines)}}}\n"


def ris(report: Report, accessed: date) -> str:
    """One RIS record of type RPRT, lines ended by CR LF as the format asks."""
    fields = (
        ("TY", "RPRT"),
        ("ID", report.id),
        ("TI", _title(report)),
        *(("AU", author) for author in _authors(report)),
        ("PB", _line(report.issuer)),
        ("PY", str(_year(report) or "")),
        ("DA", report.published.strftime("%Y/%m/%d") if report.published else ""),
        ("SN", _line(report.document_number)),
        ("AN", _line(report.index_number)),
        ("LA", "zh"),
        ("UR", _address(report)),
        ("Y2", accessed.strftime("%Y/%m/%d")),
    )
    lines = [f"{tag}  - {value}\r\n" for tag, value in fields if value]
    return "".join(lines) + "ER  - \r\n"


FORMATS: dict[str, tuple[str, Callable[[Report, date], str]]] = {
    "txt": ("text/plain", gbt7714),
    "bib": ("application/x-bibtex", bibtex),
    "ris": ("application/x-research-info-systems", ris),
}
"""A citation's file suffix: its media type and the function that writes it."""


def _authors(report: Report) -> list[str]:
    """Those who signed a report together, each by itself."""
    return [name for name in _BETWEEN.split(_line(report.issuer)) if name]


def _title(report: Report) -> str:
    return _line(report.title) or "无题"


def _year(report: Report) -> int | None:
    return report.published.year if report.published else report.year


def _address(report: Report) -> str:
    """The address where a reader of citations may follow it: one of the web, nothing that runs."""
    address = "".join(report.url.split())
    return address if address.lower().startswith(("http://", "https://")) else ""


def _line(text: str) -> str:
    return " ".join(text.split())
