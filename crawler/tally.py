"""What a run did, site by site and host by host, and how that is told."""

from __future__ import annotations

import traceback
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

COUNTS = (
    "asked",
    "not_modified",
    "new",
    "changed",
    "unchanged",
    "duplicate",
    "restored",
    "suspected",
    "gone",
    "blocked",
    "passed_over",
    "left",
)
"""What is counted: pages asked for; of these, answered 304; reports new, changed, unchanged, at a further
address, back again, found gone for now, buried; pages that a challenge kept back; articles passed over for
their title; pages left for the next run."""

_LABELS = {
    "new": "new",
    "changed": "changed",
    "unchanged": "unchanged",
    "duplicate": "at a further address",
    "restored": "back again",
    "suspected": "suspected gone",
    "gone": "gone",
    "blocked": "blocked",
    "left": "left for the next run",
    "passed_over": "passed over for their title",
}
_NEWS = tuple(name for name in _LABELS if name not in ("unchanged", "passed_over"))
_SHOWN_FAILURES, _SHOWN_SITES, _SHOWN_HOSTS, _SHOWN_FRAMES = 10, 3, 40, 8


def trace_of(error: BaseException) -> str:
    """Where in the code an error came up, the place itself first: modules and lines, no folders."""
    frames = traceback.extract_tb(error.__traceback__)[-_SHOWN_FRAMES:]
    places = (f"{Path(frame.filename).stem}:{frame.lineno} {frame.name}" for frame in reversed(frames))
    return " < ".join(places)


@dataclass(frozen=True, slots=True)
class Failure:
    """A page, file or line that could not be had or read, and why; `trace` if our own code stumbled."""

    name: str
    reason: str
    trace: str = ""

    def to_json(self) -> dict[str, str]:
        """The failure as JSON; `trace` where there is one."""
        told = {"name": self.name, "reason": self.reason}
        return told | ({"trace": self.trace} if self.trace else {})


@dataclass(slots=True)
class Tally:
    """What happened at one host of one site. `problems` concern the host as a whole."""

    site: str = ""
    host: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    set_aside: dict[str, int] = field(default_factory=dict)
    failed: list[Failure] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    files_aside: list[Failure] = field(default_factory=list)
    """Files that somebody chose to import and that are no reports: counted in `set_aside`, and told why."""
    left_out: dict[str, int] = field(default_factory=dict)
    """What was not taken, in words, and how much of it: `.css files`, `characters: page numbers`."""

    def add(self, name: str, number: int = 1) -> None:
        """Count something of `COUNTS`."""
        self.counts[name] = self.counts.get(name, 0) + number

    def aside(self, reason: str, number: int = 1) -> None:
        """Count a page that is no report, by the reason's code."""
        self.set_aside[reason] = self.set_aside.get(reason, 0) + number

    def aside_file(self, name: str, reason: str, detail: str) -> None:
        """Count a file that is no report, by the reason's code, and remember why in words."""
        self.aside(reason)
        self.files_aside.append(Failure(name, detail or reason))

    def leave_out(self, what: str, number: int = 1) -> None:
        """Count what is not taken: `what` names it in words, with its reason."""
        self.left_out[what] = self.left_out.get(what, 0) + number

    def leave_out_text(self, sizes: Mapping[str, int]) -> None:
        """Count characters that were read and not taken, by reason."""
        for reason, size in sizes.items():
            self.leave_out(f"characters: {reason}", size)

    def fail(self, name: str, reason: str, trace: str = "") -> None:
        """Remember what could not be had or read."""
        self.failed.append(Failure(name, reason, trace))

    def problem(self, text: str) -> None:
        """Say, once, what is wrong with the host or one of its lists."""
        if text not in self.problems:
            self.problems.append(text)

    def to_json(self) -> dict[str, Any]:
        """The tally as JSON, every count of `COUNTS` with it."""
        return {
            "site": self.site,
            "host": self.host,
            **{name: self.counts.get(name, 0) for name in COUNTS},
            "set_aside": dict(sorted(self.set_aside.items())),
            "files_set_aside": [file.to_json() for file in self.files_aside],
            "failed": [failure.to_json() for failure in self.failed],
            "problems": list(self.problems),
            "left_out": dict(sorted(self.left_out.items())),
        }

    def words(self, always: Container[str] = ()) -> str:
        """The counts in words: those that are not zero, and those named."""
        counts = [
            f"{self.counts.get(name, 0)} {label}"
            for name, label in _LABELS.items()
            if self.counts.get(name) or name in always
        ]
        return ", ".join(counts + ([f"{len(self.failed)} failed"] if self.failed else []))

    def reasons(self) -> str:
        """How many pages were set aside, by reason."""
        return ", ".join(f"{number} {reason}" for reason, number in sorted(self.set_aside.items()))

    @property
    def has_news(self) -> bool:
        """Whether anything but unchanged reports came of the host."""
        return bool(self.failed or self.problems or any(self.counts.get(name) for name in _NEWS))


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run did. `kind` is crawl, refresh, import or reextract; times are UTC."""

    kind: str
    started: datetime
    finished: datetime
    tallies: tuple[Tally, ...] = ()
    interrupted: bool = False

    @property
    def total(self) -> Tally:
        """All tallies together."""
        whole = Tally()
        for tally in self.tallies:
            for name, number in tally.counts.items():
                whole.add(name, number)
            for reason, number in tally.set_aside.items():
                whole.aside(reason, number)
            for what, number in tally.left_out.items():
                whole.leave_out(what, number)
            whole.failed += tally.failed
            whole.files_aside += tally.files_aside
            for text in tally.problems:
                whole.problem(f"{tally.site or tally.host}: {text}" if tally.site or tally.host else text)
        return whole

    @property
    def kept(self) -> int:
        """Reports that the run found, whether or not they were known."""
        return sum(self.total.counts.get(name, 0) for name in ("new", "changed", "unchanged", "duplicate"))

    def _host_lines(self) -> list[str]:
        """What happened at each host, where there are several; those without news in one line."""
        if len(self.tallies) < 2:
            return []
        news = [tally for tally in self.tallies if tally.has_news]
        lines = []
        for tally in news[:_SHOWN_HOSTS]:
            aside = f"set aside: {tally.reasons()}" if tally.set_aside else ""
            told = "; ".join(filter(None, (tally.words(), aside))) or "nothing"
            lines.append(f"  {' '.join(filter(None, (tally.site, tally.host)))}: {told}")
        if len(news) > _SHOWN_HOSTS:
            lines.append(f"  and {len(news) - _SHOWN_HOSTS} more hosts: --json tells of each")
        if len(news) < len(self.tallies):
            lines.append(f"  nothing new at {len(self.tallies) - len(news)} hosts")
        return lines

    def _problems(self) -> list[str]:
        """What is wrong and where; sites with the same trouble share a line."""
        where: dict[str, list[str]] = {}
        for tally in self.tallies:
            for text in tally.problems:
                where.setdefault(text, []).append(tally.site or tally.host)
        lines = []
        for text, names in where.items():
            shown = ", ".join(name for name in names[:_SHOWN_SITES] if name)
            rest = f" and {len(names) - _SHOWN_SITES} more sites" if len(names) > _SHOWN_SITES else ""
            lines.append(f"{shown}{rest}: {text}" if shown else text)
        return lines

    def to_json(self) -> dict[str, Any]:
        """The report as JSON: totals, and the same for each site and host."""
        return {
            "kind": self.kind,
            "started": self.started.isoformat(timespec="seconds"),
            "finished": self.finished.isoformat(timespec="seconds"),
            "interrupted": self.interrupted,
            "total": self.total.to_json(),
            "hosts": [tally.to_json() for tally in self.tallies],
        }

    def lines(self) -> list[str]:
        """Lines for people: counts in all and by host, why pages were set aside, what is wrong and where."""
        whole = self.total
        found = [f"{self.kind}: {whole.words(always=('new', 'changed', 'unchanged'))}", *self._host_lines()]
        if whole.set_aside:
            found.append(f"set aside as no reports: {whole.reasons()}")
        found += _shown(
            [f"{file.name}: is no report: {file.reason}" for file in whole.files_aside], "were set aside"
        )
        if whole.left_out:
            told = (f"{number} {what}" for what, number in sorted(whole.left_out.items()))
            found.append(f"left out: {', '.join(told)}")
        found += self._problems()
        found += _shown([f"{failure.name}: {failure.reason}" for failure in whole.failed], "failed")
        if self.interrupted:
            found.append("interrupted: the next run goes on from here")
        return found


def _shown(lines: list[str], what: str) -> list[str]:
    more = len(lines) - _SHOWN_FAILURES
    told = [f"and {more} more that {what}: --json lists them"] if more > 0 else []
    return lines[:_SHOWN_FAILURES] + told


def finish(kind: str, started: datetime, tallies: Iterable[Tally], interrupted: bool = False) -> RunReport:
    """The report of a run that ends now; hosts at which nothing happened are left out."""
    busy = (t for t in tallies if t.counts or t.set_aside or t.failed or t.problems or t.left_out)
    ordered = sorted(busy, key=lambda tally: (tally.site, tally.host))
    return RunReport(kind, started, datetime.now(UTC), tuple(ordered), interrupted)
