"""The studies measured: `python -m tests.bench study [--reports 30000] [--data DIR]`.

Reports are the sample site's, of about 7,000 characters; with `--data` they are kept in a folder, and a later
run takes them from there. Each question is asked once before it is measured, so that files are in memory and
what an index keeps at hand is there; what a first question costs is told too. Times are in milliseconds:
median / 95th percentile / slowest, and how many times were measured.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from crawler.samplesite.phrases import phrases
from crawler.samplesite.reports import as_report, stream
from index.corpus import Corpus
from index.indexing import follow
from index.query import Literal
from search import concordance
from search.company import company
from search.keyness import keyness
from search.library import CORPUS, INDEX, Library
from search.matrix import matrix
from search.request import SearchRequest
from search.spread import spread
from search.tables import as_csv
from search.trends import trends

CHARACTERS = 7000
ROUNDS = 3
FREQUENT = 100_000
"""Occurrences of the string whose concordance is measured, about."""


def main() -> None:
    reader = argparse.ArgumentParser(prog="python -m tests.bench study")
    reader.add_argument("--reports", type=int, default=30_000)
    reader.add_argument("--data", type=Path)
    asked = reader.parse_args()
    with _folder(asked.data, asked.reports) as folder, Library(folder) as library:
        texts = [phrase.text for phrase in phrases()]
        frequent = _frequent(library)
        counts = library.engine.count(Literal(frequent))
        print(f"{asked.reports:,} reports; {frequent} occurs {counts.occurrences:,} times")
        for label, target, ask, strings in _questions(library, texts, frequent):
            _measure(label, target, ask, strings)
        _export(library, frequent)
    print(f"memory at the most: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


Question = tuple[str, str, Callable[[str], object], list[str]]


def _questions(library: Library, texts: list[str], frequent: str) -> Iterator[Question]:
    plain = SearchRequest(match="literal")

    def lines(order: str) -> Callable[[str], object]:
        shape = concordance.Shape(order)
        return lambda text: concordance.concordance(library, plain.having(q=text, size=50), shape)

    many = [*texts, *_pieces(library)][:200]
    yield "trends by year", "20, p95 80", lambda text: trends(library, [text], plain), texts
    yield "trends by province", "20, p95 80", lambda text: trends(library, [text], plain, "province"), texts
    yield "trends by year, small charts", "", lambda text: trends(library, [text], plain, panels=True), texts
    yield "spread over counties", "150", lambda text: spread(library, plain.having(q=text)), texts
    for order, target in (("right", "100"), ("left", "400"), ("oldest", ""), ("sample", "")):
        yield f"lines in order {order}", target, lines(order), [frequent]
    engine = library.engine
    phrase = max(texts, key=lambda text: engine.count(Literal(text)).occurrences)
    for text, target in ((phrase, "1000"), (frequent, "")):
        found = engine.count(Literal(text)).occurrences
        label = f"company of {found:,} occurrences"
        yield label, target, lambda text: company(library, plain.having(q=text)), [text]
    yield (
        f"matrix of {len(many)} by year, province",
        "4000",
        lambda text: matrix(library, many, plain),
        [""],
    )
    this_year = plain.having(year=("2023",))
    yield "key words of a year", "", lambda text: keyness(library, this_year, "words"), [""]
    yield "new strings of a year", "", lambda text: keyness(library, this_year, "new", 20), [""]


def _measure(label: str, target: str, ask: Callable[[str], object], strings: list[str]) -> None:
    first = _time(ask, strings[0])
    for text in strings[1:]:
        ask(text)
    times = sorted(_time(ask, text) for _ in range(ROUNDS) for text in strings)
    middle, most = statistics.median(times), times[min(len(times) - 1, int(0.95 * len(times)))]
    told = f"{middle:,.1f} / {most:,.1f} / {times[-1]:,.1f}"
    wanted = f"wanted {target}" if target else ""
    print(f"{label:34}{told:>32}  n={len(times):<4} first {first:,.0f}  {wanted}", flush=True)


def _export(library: Library, frequent: str) -> None:
    """Memory before and after writing every line."""
    request = SearchRequest(q=frequent, match="literal")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.perf_counter()
    lines = concordance.every_line(library, request, concordance.Shape("oldest"))
    size = sum(map(len, as_csv(concordance.tables(lines)[0])))
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    spent = time.perf_counter() - started
    more = (after - before) / 1024
    print(f"all lines as CSV: {size / 1e6:,.0f} MB in {spent:.1f} s, {more:,.0f} MB more memory")


def _time(ask: Callable[[str], object], text: str) -> float:
    started = time.perf_counter()
    ask(text)
    return (time.perf_counter() - started) * 1000


def _frequent(library: Library) -> str:
    """The string of a few that occurs nearest to `FREQUENT` times."""
    candidates = ("行政执法", "法治", "制度", "推进", "工作", "行政", "首违不罚", "执法", "，")
    engine = library.engine
    return min(candidates, key=lambda text: abs(engine.count(Literal(text)).occurrences - FREQUENT))


def _pieces(library: Library) -> Iterator[str]:
    """Strings of four characters that stand in reports."""
    for row in islice(library.corpus.rows(), 0, None, 100):
        kept = library.corpus.get(row.id)
        if kept is not None:
            text = max(kept.sections, key=lambda part: len(part.text)).text
            yield from (text[at : at + 4] for at in range(20, 400, 20) if text[at : at + 4].isalpha())


@contextmanager
def _folder(kept: Path | None, reports: int) -> Iterator[Path]:
    if kept is None:
        with tempfile.TemporaryDirectory() as folder:
            _fill(Path(folder), reports)
            yield Path(folder)
        return
    if not (kept / INDEX / "manifest.json").exists():
        kept.mkdir(parents=True, exist_ok=True)
        _fill(kept, reports)
    yield kept


def _fill(folder: Path, reports: int) -> None:
    with Corpus.open(folder / CORPUS) as corpus:
        with corpus.batch():
            for sample in stream(reports=reports, characters=CHARACTERS):
                corpus.put(as_report(sample))
        follow(corpus, folder / INDEX)


if __name__ == "__main__":
    main()
