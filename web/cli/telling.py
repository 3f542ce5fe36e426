"""What is printed of runs, and of what was read out of a page."""

from __future__ import annotations

from typing import Any

from crawler.extract import Extracted
from crawler.tally import RunReport
from index.report import to_json
from web.cli.console import CommandError, emit
from web.cli.speech import called, language, say
from web.labels import Labels


def tell_crawl(report: RunReport, as_json: bool) -> None:
    """Print what a crawl did; a crawl that could ask nothing although it should have ends in failure."""
    tell(report, as_json)
    total = report.total
    if total.problems and not total.counts.get("asked"):
        raise CommandError(f"nothing could be asked: {total.problems[0]}")


def tell(report: RunReport, as_json: bool) -> None:
    """Print what a run did."""
    if as_json:
        emit(report.to_json())
    else:
        say("\n".join(report.lines()))


def explained(extracted: Extracted) -> list[str]:
    """What was read out of a page, for people: each value, where it was read, and what was noticed."""
    report = extracted.report
    record = to_json(report)
    labels = Labels(language())
    lines = [f"set aside: {extracted.set_aside}: {extracted.detail}"] if extracted.set_aside else []
    for name, value in record.items():
        if name not in ("sections", "warnings"):
            origin = labels.origin(report.origins.get(name, ""))
            lines.append(f"{name}: {_shown(name, value)}" + (f"   ({origin})" if origin else ""))
    for section in report.sections:
        kinds = ", ".join(called("section", kind) for kind in section.kinds)
        lines.append(f"section {kinds}: {section.heading or '-'}, {len(section.text)} characters")
    return lines + [f"warning {warning}" for warning in report.warnings]


def _shown(name: str, value: Any) -> str:
    """A value of a report's JSON, for people."""
    match value:
        case dict():
            return "/".join(value["names"])
        case list():
            return ", ".join(item["name"] or item["url"] for item in value) or "-"
        case str():
            return called(name, value)
    return "-" if value is None else str(value)
