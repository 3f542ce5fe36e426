"""Compare literal search with a scan: `python -m tests.check_literal TEXTS.jsonl[.xz] [STRINGS]`.

TEXTS holds an object a line, with at least `text`. Strings of 1 to 12 characters are drawn from them, and a
tenth is altered in one character, so that some occur nowhere. Prints every difference, and ends with 1 if
there is one.
"""

from __future__ import annotations

import json
import lzma
import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from index.analyzer import normalise
from index.engine import Entry
from index.opening import open_engine, open_writer
from index.query import Literal
from index.report import Report, Section
from index.results import Count

BORDER = "\U0010fffe"


def read_texts(path: Path) -> list[str]:
    content = path.read_bytes()
    lines = lzma.decompress(content) if path.suffix == ".xz" else content
    return [json.loads(line)["text"] for line in lines.splitlines() if line]


def drawn(texts: list[str], count: int) -> Iterator[str]:
    chance = random.Random(count)
    for _ in range(count):
        text = chance.choice(texts)
        size = chance.randint(1, 12)
        start = chance.randrange(max(1, len(text) - size))
        string = text[start : start + size]
        if chance.random() < 0.1:
            string = string[:-1] + chance.choice(chance.choice(texts))
        yield string


def scan(joined: str, starts: np.ndarray, string: str) -> Count:
    places = []
    place = joined.find(string)
    while place >= 0:
        places.append(place)
        place = joined.find(string, place + 1)
    owners = np.searchsorted(starts, places, "right")
    return Count(len(np.unique(owners)), len(places))


def main() -> None:
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    texts = read_texts(Path(sys.argv[1]))
    count = int(sys.argv[2]) if len(sys.argv) == 3 else 2000
    reports = [
        Report(f"{number:06}", "", (Section(("other",), "", text),)) for number, text in enumerate(texts)
    ]
    normal = [normalise(text) for text in texts]
    starts = np.cumsum([0, *(len(text) + 1 for text in normal)])
    joined = BORDER.join(normal)
    with tempfile.TemporaryDirectory() as folder:
        writer = open_writer(Path(folder))
        writer.update((Entry(report, 1) for report in reports), (), 1)
        engine = open_engine(Path(folder))
        different = absent = 0
        for string in drawn(texts, count):
            found, expected = engine.count(Literal(string)), scan(joined, starts, normalise(string))
            absent += expected.reports == 0
            if found != expected:
                different += 1
                print(f"{string!r}: the index says {found}, the scan {expected}")
    print(f"{count:,} strings in {len(joined):,} characters, {absent} of them absent: {different} differ")
    sys.exit(different > 0)


if __name__ == "__main__":
    main()
