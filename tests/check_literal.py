"""Compare literal search with a scan: `python -m tests.check_literal TEXTS.jsonl[.xz] [STRINGS] [ADDRESS]`.

TEXTS holds an object a line, with at least `text`. Strings of 1 to 12 characters are drawn from them, and a
tenth is altered in one character, so that some occur nowhere. With the ADDRESS of a cluster's index, which is
built afresh, the first 2,000 texts are asked there too, facets included. Prints every difference, and ends
with 1 if there is one.
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
from index.engine import Engine, Entry
from index.opening import open_engine, open_writer
from index.query import Literal, Request
from index.report import Report, Section
from index.results import Count

MOST_ON_A_CLUSTER = 2_000
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


def _filled(address: str, reports: list[Report]) -> Engine:
    writer = open_writer(address, rebuild=True)
    writer.update((Entry(report, 1) for report in reports), (), 1)
    writer.close()
    return open_engine(address)


def main() -> None:
    if len(sys.argv) not in (2, 3, 4):
        sys.exit(__doc__)
    address = sys.argv[3] if len(sys.argv) == 4 else ""
    texts = read_texts(Path(sys.argv[1]))[: MOST_ON_A_CLUSTER if address else None]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 2000
    reports = [
        Report(
            f"{number:06}",
            "",
            (Section(("other",), "", text),),
            level=("county", "province")[number % 2],
            year=2015 + number % 9,
        )
        for number, text in enumerate(texts)
    ]
    normal = [normalise(text) for text in texts]
    starts = np.cumsum([0, *(len(text) + 1 for text in normal)])
    joined = BORDER.join(normal)
    with tempfile.TemporaryDirectory() as folder:
        engines = [_filled(place, reports) for place in (folder, address) if place]
        different = absent = 0
        for string in drawn(texts, count):
            expected = scan(joined, starts, normalise(string))
            absent += expected.reports == 0
            told = [engine.search(Request(Literal(string), size=0)) for engine in engines]
            for found in told:
                if (found.total, found.occurrences) != (expected.reports, expected.occurrences):
                    different += 1
                    print(f"{string!r}: the index says {found}, the scan {expected}")
            if any(found.facets != told[0].facets for found in told):
                different += 1
                print(f"{string!r}: facets {[found.facets for found in told]}")
    print(f"{count:,} strings in {len(joined):,} characters, {absent} of them absent: {different} differ")
    sys.exit(different > 0)


if __name__ == "__main__":
    main()
