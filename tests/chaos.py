"""Indexing and searching at once while nodes die, return and fall silent: `python -m tests.chaos [SECONDS]`.

Every report of a generation is about the same year, so that an answer of half a generation shows; whatever
was acknowledged must be there at the end. Prints what was seen.
"""

from __future__ import annotations

import random
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from index.engine import Engine, EngineError, Entry
from index.opening import open_engine, open_writer
from index.query import Everything, Literal, Request
from index.report import Report, Section
from tests.cluster import Cluster, ClusterError, running

REPORTS = 12
SENTENCE = "推进法治政府建设。"


@dataclass
class Seen:
    """What readers and the writer saw."""

    answers: int = 0
    generations: set[int] = field(default_factory=set)
    published: dict[int, int] = field(default_factory=dict)
    """The year of every generation that was acknowledged."""
    refused: list[str] = field(default_factory=list)
    """Clear errors, after which it was tried again."""
    wrong: list[str] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    """Seconds between two publications."""


def entries(year: int) -> Iterator[Entry]:
    for number in range(REPORTS):
        section = Section(("other",), "", f"第{number}份，{SENTENCE * 3}第{year}版。")
        yield Entry(Report(f"{number:02}", "年度报告", (section,), year=year), year)


def write(address: str, until: Callable[[], bool], seen: Seen) -> None:
    """Publish one generation after the other; a refusal is tried again."""
    year, last = 2000, time.monotonic()
    writer = None
    while not until():
        try:
            writer = writer or open_writer(address)
            generation = writer.update(entries(year), (), year)
        except EngineError as error:
            seen.refused.append(str(error))
            time.sleep(0.5)
            continue
        seen.published[generation] = year
        seen.pauses.append(time.monotonic() - last)
        year, last = year + 1, time.monotonic()
    if writer:
        writer.close()


def read(address: str, until: Callable[[], bool], seen: Seen) -> None:
    """Ask again and again; every answer must be of one whole generation."""
    engine: Engine | None = None
    while not until():
        try:
            engine = engine.reopen() if engine else open_engine(address)
            found = engine.search(Request(Literal(SENTENCE), size=0))
            everything = engine.count(Everything())
        except EngineError as error:
            seen.refused.append(str(error))
            time.sleep(0.2)
            continue
        years = found.facets["year"]
        seen.answers += 1
        seen.generations.add(engine.generation)
        if (found.total, found.occurrences, everything.reports) != (REPORTS, REPORTS * 3, REPORTS):
            seen.wrong.append(
                f"generation {engine.generation}: {found.total}, {found.occurrences}, {everything}"
            )
        if list(years.values()) != [REPORTS]:
            seen.wrong.append(f"generation {engine.generation}: years {years}")
        known = seen.published.get(engine.generation)
        if known and list(years) != [str(known)]:
            seen.wrong.append(f"generation {engine.generation}: {list(years)}, written was {known}")


def storm(cluster: Cluster, address: str, misfortunes: list[Callable[[], None]], readers: int = 2) -> Seen:
    """Write and read while one misfortune after the other befalls the cluster."""
    seen, over = Seen(), threading.Event()
    writer = open_writer(address, rebuild=True)
    seen.published[writer.update(entries(1999), (), 1999)] = 1999
    writer.close()
    threads = [threading.Thread(target=write, args=(address, over.is_set, seen))]
    threads += [threading.Thread(target=read, args=(address, over.is_set, seen)) for _ in range(readers)]
    for thread in threads:
        thread.start()
    try:
        for misfortune in misfortunes:
            misfortune()
        cluster.wait()
        after = max(seen.published)
        end = time.monotonic() + 60
        # Whatever happened, it goes on.
        while max(seen.published) == after and time.monotonic() < end:
            time.sleep(0.2)
    finally:
        over.set()
        for thread in threads:
            thread.join()
    engine = open_engine(address)
    if engine.generation < max(seen.published):
        seen.wrong.append(
            f"generation {max(seen.published)} was acknowledged, the last is {engine.generation}"
        )
    engine.close()
    return seen


def main() -> int:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 20.0
    dice = random.Random(2025)
    try:
        with running(port=19700) as cluster:
            address = f"{cluster.address}/chaos"

            def killed(node: int) -> Callable[[], None]:
                def misfortune() -> None:
                    time.sleep(dice.uniform(1, 4))
                    cluster.kill(node)
                    time.sleep(seconds / 2)
                    cluster.start_node(node)
                    cluster.wait()

                return misfortune

            def silent() -> None:
                cluster.pause(1)
                time.sleep(seconds)
                cluster.pause(1, stopped=False)
                cluster.wait()

            seen = storm(cluster, address, [killed(2), silent, killed(0), killed(dice.randrange(3))])
    except ClusterError as error:
        print(f"chaos: {error}", file=sys.stderr)
        return 1
    print(
        f"{len(seen.published)} generations acknowledged, {seen.answers} answers of {len(seen.generations)}, "
        f"{len(seen.wrong)} wrong; {len(seen.refused)} clear errors; longest pause between two publications "
        f"{max(seen.pauses, default=0.0):.1f} s"
    )
    for line in seen.wrong[:20]:
        print(line)
    return bool(seen.wrong)


if __name__ == "__main__":
    sys.exit(main())
