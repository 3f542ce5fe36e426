"""How well hits are ranked: `python -m tests.rank` prints nDCG@10 beside plain BM25 on words, query by query.

The judgements in `tests/judged/*.tsv` are a reader's, over the sample reports, each graded by what it says in
its sentences. A line that begins with # says what a query is after, one with ? is the query, the others are
grades with reports (region, year, issuer). 3: just what is wanted, or a deed spoken of more than once; 2: one
sentence of substance; 1: in passing, or only a plan or a shortcoming where deeds are wanted. A report that is
not listed is worth nothing.
"""

from __future__ import annotations

import math
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from crawler.samplesite.reports import as_report, generate
from index.analyzer import cut, normalise
from index.report import Report
from search.answer import answer
from search.library import Library
from search.request import SearchRequest
from tests.shelf import open_shelf

JUDGED = Path(__file__).with_name("judged")
DEPTH = 10
K1, B = 1.2, 0.75


@dataclass(frozen=True, slots=True)
class Judged:
    """A query, what it is after, and the grades (1 to 3) of the reports worth finding."""

    query: str
    need: str
    grades: Mapping[str, int]


def key(report: Report) -> str:
    """What a judgement calls a report."""
    return f"{report.region} {report.year} {report.issuer}"


def judgements() -> list[Judged]:
    """Every judged query, in the order of the files."""
    found: list[Judged] = []
    for path in sorted(JUDGED.glob("*.tsv")):
        need = ""
        for line in path.read_text("utf-8").splitlines():
            if line.startswith("# "):
                need = line[2:]
            elif line.startswith("? "):
                found.append(Judged(line[2:], need, {}))
            elif line:
                grade, name = line.split("\t")
                found[-1].grades[name] = int(grade)  # type: ignore[index]
    return found


def samples() -> tuple[Report, ...]:
    """The reports that were judged."""
    return tuple(as_report(sample) for sample in generate())


class Words:
    """Plain BM25 (Robertson and Walker 1994) on the words of whole reports: any word may match."""

    def __init__(self, reports: Iterable[Report]) -> None:
        self.counts = {key(report): Counter(cut(normalise(report.text))) for report in reports}
        self.holding = Counter(word for counts in self.counts.values() for word in counts)
        self.mean = sum(counts.total() for counts in self.counts.values()) / len(self.counts)

    def rank(self, query: str) -> list[str]:
        """The best reports, best first."""
        wanted = set(cut(normalise(query)))
        scores = {name: self._score(counts, wanted) for name, counts in self.counts.items()}
        ranked = sorted(scores, key=lambda name: (-scores[name], name))
        return [name for name in ranked[:DEPTH] if scores[name]]

    def _score(self, counts: Counter[str], wanted: set[str]) -> float:
        length = K1 * (1 - B + B * counts.total() / self.mean)
        total = len(self.counts)
        return sum(
            math.log(1 + (total - self.holding[word] + 0.5) / (self.holding[word] + 0.5))
            * counts[word] * (K1 + 1) / (counts[word] + length)
            for word in wanted
        )  # fmt: skip


def rank(library: Library, query: str) -> list[str]:
    """The first page of what the engine answers."""
    found = answer(library, SearchRequest(q=query, size=DEPTH))
    return [key(hit.report) for hit in found.hits]


def ndcg(ranked: Sequence[str], grades: Mapping[str, int]) -> float:
    """Normalised discounted cumulative gain at 10, gains 2^grade - 1 (Järvelin and Kekäläinen 2002)."""

    def gain(values: Iterable[int]) -> float:
        return sum((2**value - 1) / math.log2(at + 2) for at, value in enumerate(values))

    best = sorted(grades.values(), reverse=True)[:DEPTH]
    return gain(grades.get(name, 0) for name in ranked[:DEPTH]) / gain(best)


def table() -> list[tuple[Judged, float, float]]:
    """Every judged query with the engine's nDCG@10 and that of plain BM25 on words."""
    reports = samples()
    plain = Words(reports)
    with tempfile.TemporaryDirectory() as folder, open_shelf(Path(folder), reports) as library:
        return [
            (each, ndcg(rank(library, each.query), each.grades), ndcg(plain.rank(each.query), each.grades))
            for each in judgements()
        ]


def main() -> None:
    """Print the table and the means."""
    rows = table()
    print("engine\twords\tquery")
    for each, ours, plain in rows:
        print(f"{ours:.3f}\t{plain:.3f}\t{each.query}")
    print(f"{fmean(row[1] for row in rows):.3f}\t{fmean(row[2] for row in rows):.3f}\tmean of {len(rows)}")


if __name__ == "__main__":
    main()
