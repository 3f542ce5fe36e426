"""Pages a second of reading, with lxml's parsing alone beside it as the limit."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from lxml import etree

from crawler.extract import extract
from crawler.page import Page
from crawler.reading.markup.decode import decode

SETS = {
    "golden pages": Path(__file__).parent / "pages",
    "real pages": Path(__file__).parents[2] / "shared" / "real" / "html",
}
ROUNDS = 3


def main() -> None:
    extract(Page("", "静海区2023年度法治政府建设情况报告".encode()))
    columns = {"pages": 6, "KB/page": 9, "pages/s": 9, "ms/page": 9, "slowest": 9, "parsing alone": 15}
    print(f"{'':14}" + "".join(f"{name:>{width}}" for name, width in columns.items()) + f"{'share':>7}")
    for name, folder in SETS.items():
        bodies = [path.read_bytes() for path in sorted(folder.glob("*.html"))]
        if not bodies:
            print(f"{name:14} skipped: there is no {folder}")
            continue
        reading = [fastest(lambda body=body: extract(Page("", body))) for body in bodies]
        parsing = [fastest(lambda body=body: parse(decode(body))) for body in bodies]
        mean, limit = sum(reading) / len(bodies), sum(parsing) / len(bodies)
        size = sum(map(len, bodies)) / len(bodies) / 1000
        print(
            f"{name:14}{len(bodies):6}{size:9.1f}{1 / mean:9.0f}{mean * 1000:9.1f}{max(reading) * 1000:9.1f}"
            f"{limit * 1000:12.1f} ms{limit / mean:7.0%}"
        )


def parse(text: str) -> None:
    """Markup to a tree, and nothing else."""
    etree.HTML(text.encode(), etree.HTMLParser(encoding="utf-8", huge_tree=True))


def fastest(work: Callable[[], object]) -> float:
    """Seconds of processor of the fastest of some rounds: others may be at work."""
    times = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return min(times)


if __name__ == "__main__":
    main()
