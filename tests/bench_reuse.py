"""Text reuse measured: `python -m tests.bench reuse [--reports 30000] [--data DIR]`.

Reports are the sample site's, of about 7,000 characters; with `--data` their index is kept in a folder, and a
later run takes it from there. What is told: building the index, what the index of reuse takes of it (nothing:
it asks the suffix arrays that literal search has), the passages of single reports compared with everybody and
with few, and what the whole collection takes over. Times are those of the clock; beside them the processor's.
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from crawler.samplesite.reports import as_report, stream
from index.engine import Engine, Entry
from index.opening import open_engine, open_writer
from index.query import EVERYBODY, Filters, Others

CHARACTERS = 7000
ASKED = 40


def main() -> None:
    reader = argparse.ArgumentParser(prog="python -m tests.bench reuse")
    reader.add_argument("--reports", type=int, default=30_000)
    reader.add_argument("--data", type=Path)
    asked = reader.parse_args()
    with _folder(asked.data, asked.reports) as folder, closing(open_engine(folder)) as engine:
        print("index of reuse: 0 bytes a character, 0 % of the building time")
        ids = [sample_id(number) for number in range(asked.reports)]
        chosen = random.Random(7).sample(ids, min(ASKED, len(ids)))
        few = frozenset(random.Random(8).sample(ids, min(6, len(ids))))
        engine.shared(chosen[0])  # every block of the files is compared once
        for label, others in (
            ("everybody", EVERYBODY),
            ("earlier years", Others(Filters(year=frozenset(range(2000, 2022))))),
            ("six reports", Others(only=few)),
        ):
            _measure(f"passages of a report, with {label} (< 300)", engine, chosen, others)
        _whole(engine)


def sample_id(number: int) -> str:
    """The id under which the samples are kept here."""
    return f"{number:06}"


def _measure(label: str, engine: Engine, ids: list[str], others: Others) -> None:
    times, spent, passages = [], [], []
    for id in ids:
        found, clock, processor = _timed(lambda id=id: engine.shared(id, others=others))  # type: ignore[misc]
        times.append(clock * 1000)
        spent.append(processor * 1000)
        passages.append(len(found))  # type: ignore[arg-type]
    print(
        f"{label}: {statistics.median(times):.0f} ms, processor {statistics.median(spent):.0f} ms, "
        f"slowest {max(times):.0f} ms, {statistics.median(passages):.0f} passages"
    )


def _whole(engine: Engine) -> None:
    def step(done: int, total: int) -> None:
        if sys.stderr.isatty():
            print(f"\r{done}/{total}", end="", file=sys.stderr)

    def work() -> int:
        return sum(1 for _ in engine.copied(step=step).pairs)

    pairs, clock, processor = _timed(work)
    print(f"whole collection (< 1200 s): {clock:.0f} s, processor {processor:.0f} s, {pairs:,} pairs")
    print(f"memory at the most (< 4 GB): {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.1f} GB")


def _timed(work: Callable[[], object]) -> tuple[object, float, float]:
    clock, processor = time.perf_counter(), time.process_time()
    found = work()
    return found, time.perf_counter() - clock, time.process_time() - processor


@contextmanager
def _folder(kept: Path | None, reports: int) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as temporary:
        folder = kept or Path(temporary)
        if not any(folder.glob("*")):
            _, clock, processor = _timed(lambda: _build(folder, reports))
            print(f"building the index of {reports:,}: {clock:.0f} s, processor {processor:.0f} s")
        yield folder


def _build(folder: Path, reports: int) -> None:
    with closing(open_writer(folder)) as writer:
        samples = enumerate(stream(reports=reports, characters=CHARACTERS))
        entries = (Entry(replace(as_report(sample), id=sample_id(number)), 1) for number, sample in samples)
        writer.update(entries, (), 1)
