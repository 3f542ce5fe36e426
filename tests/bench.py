"""Measure: `python -m tests.bench WHAT [ARGUMENTS]`; ratios of one run, side by side."""

from __future__ import annotations

import importlib
import sys

BENCHES = ("search", "extract", "crawl", "scout", "web", "study", "reuse")


def main() -> None:
    chosen = sys.argv[1:2]
    if not chosen or chosen[0] not in BENCHES:
        sys.exit(f"usage: python -m tests.bench {'|'.join(BENCHES)} [ARGUMENTS]")
    bench = importlib.import_module(f"tests.bench_{chosen[0]}")
    del sys.argv[1]
    bench.main()


if __name__ == "__main__":
    main()
