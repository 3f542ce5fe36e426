"""How well questions find what answers them: `python -m tests.rank_questions [--texts FILE] [--sections]`.

The questions in `tests/judged/questions/` are a reader's, each with the one document that answers it: the
sample reports (`samples.tsv`), and public texts that are not kept here (`texts.tsv`; FILE holds an object a
line, with at least `title` and `text`). Each is asked as a person would, without saying how to match, and
beside it BM25 over character bigrams and over jieba's words, which match if anything does.

R@1 and R@10 are the shares of questions whose answer comes first, or among the first ten; MRR is the mean of
1 / its rank there.
"""

from __future__ import annotations

import argparse
import json
import lzma
import math
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

import numpy as np

from index.analyzer import cut, normalise
from index.report import Report, Section
from search.answer import answer
from search.library import Library
from search.request import SearchRequest
from tests.rank import DEPTH, JUDGED, key, samples
from tests.shelf import open_shelf

QUESTIONS = JUDGED / "questions"
K1, B = 1.2, 0.75
PIECE = 1500

Ranker = Callable[[str], list[str]]


@dataclass(frozen=True, slots=True)
class Scores:
    """What a ranking gets over all questions."""

    first: float
    ten: float
    reciprocal: float

    def __str__(self) -> str:
        return f"R@1 {self.first:.3f}  R@10 {self.ten:.3f}  MRR {self.reciprocal:.3f}"


def questions(name: str) -> list[tuple[str, str]]:
    """The questions of a file, each with the name of what answers it."""
    lines = (QUESTIONS / name).read_text("utf-8").splitlines()
    return [(asked, named) for asked, named in (line.split("\t") for line in lines if line[:1] != "#")]


def scores(ranker: Ranker, asked: Sequence[tuple[str, str]]) -> Scores:
    """Ask every question."""
    ranks = []
    for question, named in asked:
        found = ranker(question)[:DEPTH]
        ranks.append(found.index(named) + 1 if named in found else math.inf)
    return Scores(
        fmean(rank == 1 for rank in ranks),
        fmean(rank <= DEPTH for rank in ranks),
        fmean(1 / rank for rank in ranks),
    )


class Peer:
    """Plain BM25 over whole documents (Robertson and Walker 1994), whatever they are cut into."""

    def __init__(self, documents: Iterable[tuple[str, str]], pieces: Callable[[str], Iterable[str]]) -> None:
        """Cut and count documents, each with its name."""
        self._names: list[str] = []
        self._pieces = pieces
        postings: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        lengths = []
        for number, (name, text) in enumerate(documents):
            counts = Counter(pieces(normalise(text)))
            self._names.append(name)
            lengths.append(counts.total())
            for piece, count in counts.items():
                postings[piece].append((number, count))
        self._postings = postings
        self._length = K1 * (1 - B + B * np.array(lengths) / fmean(lengths))

    def rank(self, question: str) -> list[str]:
        """The best documents, best first."""
        total = np.zeros(len(self._names))
        for piece in set(self._pieces(normalise(question))) & self._postings.keys():
            held = np.array(self._postings[piece])
            rarity = math.log1p((len(self._names) - len(held) + 0.5) / (len(held) + 0.5))
            counts = held[:, 1]
            total[held[:, 0]] += rarity * counts * (K1 + 1) / (counts + self._length[held[:, 0]])
        best = np.argsort(-total, kind="stable")[:DEPTH]
        return [self._names[number] for number in best.tolist() if total[number]]


def bigrams(text: str) -> Iterator[str]:
    """Each two neighbouring characters that are no punctuation."""
    for run in re.findall(r"\w+", text):
        yield from (run[at : at + 2] for at in range(len(run) - 1))


def ours(library: Library, names: dict[str, str]) -> Ranker:
    """What the first page of an answer lists."""

    def rank(question: str) -> list[str]:
        return [names[hit.report.id] for hit in answer(library, SearchRequest(q=question, size=DEPTH)).hits]

    return rank


def compare(
    reports: Sequence[Report], names: dict[str, str], asked: Sequence[tuple[str, str]]
) -> dict[str, Scores]:
    """The scores of the engine and its peers over the same documents."""
    documents = [(names[report.id], f"{report.title}\n{report.text}") for report in reports]
    with tempfile.TemporaryDirectory() as folder, open_shelf(Path(folder), tuple(reports)) as library:
        engine = scores(ours(library, names), asked)
    peers = {"BM25 of bigrams": bigrams, "BM25 of words": cut}
    return {"engine": engine} | {
        name: scores(Peer(documents, pieces).rank, asked) for name, pieces in peers.items()
    }


def compare_samples() -> dict[str, Scores]:
    """The questions about the sample reports."""
    reports = samples()
    return compare(reports, {report.id: key(report) for report in reports}, questions("samples.tsv"))


def compare_texts(path: Path, in_sections: bool) -> dict[str, Scores]:
    """The questions about the texts in a file, each text one section or several."""
    content = path.read_bytes()
    lines = (lzma.decompress(content) if path.suffix == ".xz" else content).splitlines()
    records = [json.loads(line) for line in lines if line]
    reports = [
        Report(f"{number:06}", record["title"], tuple(_sections(record["text"], in_sections)))
        for number, record in enumerate(records)
    ]
    return compare(reports, {report.id: name(report.title) for report in reports}, questions("texts.tsv"))


def name(title: str) -> str:
    """What a question's answer is called: a title without spaces and the date behind it."""
    return re.sub(r"\(\d{4}-\d\d-\d\d\)$", "", re.sub(r"\s+", "", title))


def _sections(text: str, several: bool) -> Iterator[Section]:
    piece = ""
    for line in text.splitlines():
        piece += f"{line}\n"
        if several and len(piece) > PIECE:
            yield Section(("other",), "", piece.strip())
            piece = ""
    yield Section(("other",), "", piece.strip())


def main() -> None:
    """Print a line for each ranking."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--texts", type=Path, help="public texts that texts.tsv asks about")
    parser.add_argument("--sections", action="store_true", help="cut each text into sections")
    args = parser.parse_args()
    found = compare_texts(args.texts, args.sections) if args.texts else compare_samples()
    for ranking, got in found.items():
        print(f"{got}  {ranking}")


if __name__ == "__main__":
    main()
