"""Search measured: `python -m tests.bench search [--reports 1000,5000] [--texts FILE] [--engines A,B]`.

Reports are the sample site's, of about 7,000 characters, or texts of a file with an object a line. Each
engine works in a process of its own, one after the other. Phrases are drawn from the reports and asked once
before the measured time, of an engine opened anew, so that files are in memory and answers are not. Times are
in milliseconds: median / 95th percentile / slowest.
"""

from __future__ import annotations

import argparse
import json
import lzma
import multiprocessing
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from crawler.samplesite.reports import as_report, stream
from index.analyzer import normalise
from index.report import Report, Section
from search.library import INDEX
from tests.bench_engines import PEERS

CHARACTERS = 7000
PHRASES = 40
OPTIONAL = {"tantivy": "tantivy", "opensearch": "opensearchpy"}
FIRST = """
import sys, time
started = time.perf_counter()
from pathlib import Path
from index.opening import open_engine
from index.query import Literal, Request
open_engine(Path(sys.argv[1])).search(Request(Literal(sys.argv[2])))
print(time.perf_counter() - started)
"""


@dataclass(frozen=True)
class Source:
    """Where reports come from: the sample site's generator, or a file of texts."""

    reports: int
    texts: Path | None

    def read(self) -> Iterator[Report]:
        if self.texts is None:
            yield from (as_report(sample) for sample in stream(reports=self.reports, characters=CHARACTERS))
            return
        content = self.texts.read_bytes()
        lines = lzma.decompress(content) if self.texts.suffix == ".xz" else content
        for number, line in enumerate(lines.splitlines()[: self.reports]):
            record = json.loads(line)
            section = Section(("other",), "", record["text"])
            yield Report(
                f"{number:06}", record.get("title", ""), (section,), level="county", year=2015 + number % 9
            )


@dataclass
class Measured:
    """What one engine did with one collection."""

    build: float = 0
    size: int = 0
    memory: int = 0
    times: dict[str, list[float]] = field(default_factory=dict)
    counts: dict[str, int | None] = field(default_factory=dict)
    extra: dict[str, float] = field(default_factory=dict)


def main() -> None:
    options = _options()
    for name, module in OPTIONAL.items():
        if name in options.engines and not find_spec(module):
            options.engines.remove(name)
            print(f"{name} is not installed (pip install {module}): skipped")
    if "opensearch" in options.engines and "ZHICE_BENCH_CLUSTER" not in os.environ:
        options.engines.remove("opensearch")
        print("opensearch: ZHICE_BENCH_CLUSTER names no cluster (python -m tests.cluster start): skipped")
    for reports in options.reports:
        source = Source(reports, options.texts)
        phrases, characters, found = _phrases(source)
        print(f"\n{found:,} reports, {characters:,} characters")
        results = {name: _in_a_process(name, source, phrases) for name in options.engines}
        _print(results, characters)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench search", description=__doc__)
    whole = lambda text: [int(part) for part in text.split(",")]  # noqa: E731
    parser.add_argument("--reports", type=whole, default=[1000, 5000], help="sizes of the collections")
    parser.add_argument("--texts", type=Path, help="JSON lines with `text`, instead of the sample site")
    parser.add_argument(
        "--engines", type=lambda text: text.split(","), default=list(PEERS), help=", ".join(PEERS)
    )
    return parser.parse_args()


def _phrases(source: Source) -> tuple[dict[str, list[str]], int, int]:
    """Phrases by kind, by how many reports of a sample hold them; and how large the collection is."""
    chance = random.Random(7)
    texts, characters, reports = [], 0, 0
    for report in source.read():
        characters, reports = characters + len(report.text), reports + 1
        if len(texts) < 500:
            texts.append(normalise(report.text))
    drawn = {_draw(chance, texts, chance.randint(3, 12)) for _ in range(4000)}
    held = Counter({phrase: sum(phrase in text for text in texts) / len(texts) for phrase in drawn})
    ranked = sorted(drawn, key=lambda phrase: (held[phrase], phrase))
    kinds = {
        "rare": [phrase for phrase in ranked if held[phrase] <= 0.01],
        "middling": [phrase for phrase in ranked if 0.02 < held[phrase] <= 0.3],
        "frequent": ranked[-PHRASES:],
        "1 character": [_draw(chance, texts, 1) for _ in range(PHRASES)],
        "2 characters": [_draw(chance, texts, 2) for _ in range(PHRASES)],
    }
    return (
        {kind: chance.sample(found, min(PHRASES, len(found))) for kind, found in kinds.items()},
        characters,
        reports,
    )


def _draw(chance: random.Random, texts: list[str], size: int) -> str:
    """A string of Han characters alone: what every engine can be asked for."""
    while True:
        text = chance.choice(texts)
        start = chance.randrange(max(1, len(text) - size))
        string = text[start : start + size]
        if len(string) == size and all("一" <= char <= "鿿" for char in string):
            return string


def _in_a_process(name: str, source: Source, phrases: dict[str, list[str]]) -> Measured:
    # Spawned, so that the memory measured is the engine's own.
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool, tempfile.TemporaryDirectory() as folder:
        return pool.apply(_measure, (name, source, phrases, Path(folder)))


def _measure(name: str, source: Source, phrases: dict[str, list[str]], folder: Path) -> Measured:
    home = folder / name
    home.mkdir()
    peer, measured = PEERS[name](home), Measured()
    reading = _time(lambda: sum(1 for _ in source.read()))
    measured.build = max(_time(lambda: peer.build(source.read())) - reading, 1e-9)
    own = sum(path.stat().st_size for path in home.rglob("*") if path.is_file())
    measured.size = getattr(peer, "size", own)
    measured.memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    pairs = list(zip(phrases["frequent"], phrases["middling"], strict=False))
    for _ in ("warm", "measured"):
        peer.open()
        for kind, strings in phrases.items():
            measured.times[kind] = [_ask(measured, peer.count, string) for string in strings]
        peer.open()
        measured.times["two, AND"] = [_ask(measured, peer.both, *pair) for pair in pairs]
        peer.open()
        measured.times["filtered"] = [_ask(measured, peer.filtered, string) for string in phrases["frequent"]]
        for kind in ("rare", "middling", "frequent"):
            peer.open()
            measured.times[f"answer, {kind}"] = [
                _ask(measured, peer.answer, string) for string in phrases[kind]
            ]
    if name == "opensearch":
        changed = _changed(source)
        measured.extra = {"100 changed reports, s": _time(lambda: peer.update(changed))}
    if name == "zhice":
        _read_whole(measured, peer, source, phrases)
        measured.extra = _refresh(peer, source, home, phrases["frequent"][0])
    return measured


def _read_whole(measured: Measured, peer: Any, source: Source, phrases: dict[str, list[str]]) -> None:
    """Answers with the reports themselves: what this engine's readers wait for; its peers keep no reports."""
    peer.keep(source.read())
    pairs = list(zip(phrases["frequent"], phrases["middling"], strict=False))
    asked = {kind: [(peer.whole, string) for string in strings] for kind, strings in phrases.items()}
    asked["two, AND"] = [(peer.whole_both, *pair) for pair in pairs]
    asked["filtered"] = [(peer.whole_filtered, string) for string in phrases["frequent"]]
    for _ in ("warm", "measured"):
        for kind, questions in asked.items():
            peer.read()
            peer.whole("")
            measured.times[f"whole answer, {kind}"] = [_ask(measured, *question) for question in questions]


def _refresh(peer: Any, source: Source, home: Path, phrase: str) -> dict[str, float]:
    command = [sys.executable, "-c", FIRST, str(home / INDEX), phrase]
    first = float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    changed = _changed(source)
    return {
        "first answer after a start, s": first,
        "100 changed reports, s": _time(lambda: peer.build(changed)),
    }


def _changed(source: Source) -> list[Report]:
    return [
        replace(report, title=report.title + "更正")
        for report, _ in zip(source.read(), range(100), strict=False)
    ]


def _ask(measured: Measured, ask: Callable[..., int | None], *strings: str) -> float:
    started = time.perf_counter()
    count = ask(*strings)
    elapsed = (time.perf_counter() - started) * 1000
    measured.counts[f"{ask.__name__} {' '.join(strings)}"] = count
    return elapsed if count is not None else -1


def _time(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _print(results: dict[str, Measured], characters: int) -> None:
    columns = [
        ("build, million characters/s", lambda one: f"{characters / one.build / 1e6:.2f}"),
        ("size, bytes/character", lambda one: f"{one.size / characters:.1f}"),
        ("memory while building, GB", lambda one: f"{one.memory / 1e9:.2f}"),
        *(
            (kind, lambda one, kind=kind: _spread(one.times.get(kind, [])))
            for kind in next(iter(results.values())).times
        ),
    ]
    first = next(iter(results.values()))
    print(f"{'':28}" + "".join(f"{name:>27}" for name in results))
    for label, show in columns:
        print(f"{label:28}" + "".join(f"{show(one):>27}" for one in results.values()))
    for name, one in list(results.items())[1:]:
        asked = [
            key for key, count in one.counts.items() if count is not None and not key.startswith("answer")
        ]
        same = sum(one.counts[key] == first.counts[key] for key in asked)
        ratio = statistics.median(one.times["frequent"]) / statistics.median(first.times["frequent"])
        print(
            f"{name}: {ratio:.1f} times the time for frequent phrases; same count for {same} of {len(asked)}"
        )
    for name, one in results.items():
        for label, seconds in one.extra.items():
            print(f"{name}: {label}: {seconds:.2f}")


def _spread(times: list[float]) -> str:
    known = sorted(value for value in times if value >= 0)
    if not known:
        return "cannot"
    middle, most = statistics.median(known), known[min(len(known) - 1, int(0.95 * len(known)))]
    return f"{middle:.2f} / {most:.2f} / {known[-1]:.1f}"


if __name__ == "__main__":
    main()
