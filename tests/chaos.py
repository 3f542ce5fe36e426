"""Indexing and searching while nodes and writers die and fall silent: `python -m tests.chaos [MINUTES]`.

Every report that a generation rewrites is about the same year, so that an answer of half a generation shows.
Each generation adds one report that nothing rewrites: whatever was acknowledged must be there at the end.
Beside the writer of this process, others come, are refused or write, and are killed at every step of an
update in turn. Prints what was seen.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from index.engine import Engine, EngineError, Entry
from index.engines.opensearch.address import parse
from index.engines.opensearch.client import Client
from index.engines.opensearch.reader import OpenSearchEngine
from index.engines.opensearch.writer import OpenSearchWriter
from index.opening import open_engine, open_writer
from index.query import Everything, Literal, Request
from index.report import Report, Section
from tests.cluster import Cluster, ClusterError, running

REPORTS = 12
SENTENCE = "推进法治政府建设。"
LASTING = "长期留存"
LEASE, SILENCE, DEATH = 4.0, 20.0, 8.0
"""Seconds: of a writer's lease, and for which a node stands still, or is dead before it is started again."""
RIVALS = 20_000
"""Years from here on are those of other processes."""


@dataclass
class Seen:
    """What readers and the writer saw."""

    answers: int = 0
    """Rounds of three questions each to one generation."""
    generations: set[int] = field(default_factory=set)
    published: dict[int, int] = field(default_factory=dict)
    """The year of every generation that was acknowledged."""
    refused: list[str] = field(default_factory=list)
    """Clear errors, after which it was tried again."""
    wrong: list[str] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    """Seconds between two publications."""
    rivals: Counter[str] = field(default_factory=Counter)
    """How other writers' attempts ended."""

    def acknowledged(self, generation: int, year: int) -> None:
        """Note what a writer was told."""
        if generation in self.published:
            self.wrong.append(f"generation {generation} was acknowledged twice")
        self.published[generation] = year


def entries(year: int) -> Iterator[Entry]:
    for number in range(REPORTS):
        section = Section(("other",), "", f"第{number}份，{SENTENCE * 3}第{year}版。")
        yield Entry(Report(f"{number:02}", "年度报告", (section,), year=year), year)


def lasting(year: int) -> Entry:
    """The report that a generation adds for good."""
    return Entry(Report(f"lasting-{year}", "年度报告", (Section(("other",), "", LASTING),)), year)


def write(address: str, until: Callable[[], bool], seen: Seen) -> None:
    """Publish one generation after the other; a refusal is tried again."""
    year, last = 2000, time.monotonic()
    while not until():
        try:
            # Let go of after each update, so that other writers have their turn.
            writer = OpenSearchWriter(Client(parse(address)), lease_seconds=LEASE)
            try:
                generation = writer.update((*entries(year), lasting(year)), (), year)
            finally:
                writer.close()
        except EngineError as error:
            seen.refused.append(str(error))
            time.sleep(0.5)
            continue
        seen.acknowledged(generation, year)
        seen.pauses.append(time.monotonic() - last)
        year, last = year + 1, time.monotonic()
        time.sleep(0.3)


def challenge(address: str, until: Callable[[], bool], seen: Seen) -> None:
    """Let other processes write, each killed one step later than the one before, until one comes through."""
    step = 0
    for year in itertools.count(RIVALS):
        if until():
            return
        command = [sys.executable, "-m", "tests.chaos", "rival", address, str(year), str(step)]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode == -signal.SIGKILL:
            seen.rivals["killed"] += 1
            step += 1
        elif done.returncode:
            seen.rivals["refused"] += 1
            seen.refused.append(done.stdout.strip() or done.stderr.strip())
        else:
            seen.rivals["wrote"] += 1
            seen.acknowledged(int(done.stdout), year)
            step = 0


def rival(address: str, year: int, step: int) -> int:
    """Write one generation in this process, which dies at a step of it."""
    try:
        writer = in_turn(address, LEASE, within=5 * LEASE)
        dies_at(step)
        generation = writer.update((*entries(year), lasting(year)), (), year)
    except EngineError as error:
        print(error)
        return 1
    print(generation, flush=True)
    os._exit(0)  # as one that dies right after it was told: its lease stands


def in_turn(address: str, lease: float, within: float = 30.0) -> OpenSearchWriter:
    """A writer, as soon as the one before lets go; its lease, and the longest wait, in seconds."""
    end = time.monotonic() + within
    while True:
        try:
            return OpenSearchWriter(Client(parse(address)), lease_seconds=lease)
        except EngineError:
            if time.monotonic() > end:
                raise
        time.sleep(0.05)


def dies_at(step: int) -> None:
    """Let this process die at its n-th request from here on."""
    asked = itertools.count()

    def dying(whole: Callable[..., object]) -> Callable[..., object]:
        def request(*given: object, **named: object) -> object:
            if next(asked) == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return whole(*given, **named)

        return request

    for name in ("get", "put", "ask", "write", "refresh"):
        setattr(Client, name, dying(getattr(Client, name)))


def read(address: str, until: Callable[[], bool], seen: Seen) -> None:
    """Ask again and again; every answer must be of one whole generation."""
    engine: Engine | None = None
    while not until():
        try:
            engine = engine.reopen() if engine else open_engine(address)
            found = engine.search(Request(Literal(SENTENCE), size=0))
            everything = engine.count(Everything()).reports - engine.count(Literal(LASTING)).reports
        except EngineError as error:
            seen.refused.append(str(error))
            time.sleep(0.2)
            continue
        years = found.facets["year"]
        seen.answers += 1
        seen.generations.add(engine.generation)
        if (found.total, found.occurrences, everything) != (REPORTS, REPORTS * 3, REPORTS):
            seen.wrong.append(
                f"generation {engine.generation}: {found.total}, {found.occurrences}, {everything}"
            )
        if list(years.values()) != [REPORTS]:
            seen.wrong.append(f"generation {engine.generation}: years {years}")
        known = seen.published.get(engine.generation)
        if known and list(years) != [str(known)]:
            seen.wrong.append(f"generation {engine.generation}: {list(years)}, written was {known}")


def storm(
    cluster: Cluster, address: str, misfortunes: Iterable[Callable[[], None]], rivals: bool = False
) -> Seen:
    """Write and read while one misfortune after the other befalls the cluster."""
    seen, over = Seen(), threading.Event()
    writer = open_writer(address, rebuild=True)
    seen.acknowledged(writer.update((*entries(1999), lasting(1999)), (), 1999), 1999)
    writer.close()
    works = [write, read, read, *([challenge] if rivals else [])]
    threads = [threading.Thread(target=work, args=(address, over.is_set, seen)) for work in works]
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
        if max(seen.published) == after:
            seen.wrong.append("nothing was published in the minute after the last misfortune")
    finally:
        over.set()
        for thread in threads:
            thread.join()
    _nothing_is_lost(address, seen)
    return seen


def _nothing_is_lost(address: str, seen: Seen) -> None:
    engine = open_engine(address)
    assert isinstance(engine, OpenSearchEngine)
    if engine.generation < max(seen.published):
        seen.wrong.append(
            f"generation {max(seen.published)} was acknowledged, the last is {engine.generation}"
        )
    for generation, year in seen.published.items():
        if engine.stored(f"lasting-{year}", year) is None:
            seen.wrong.append(f"the report that generation {generation} added is lost")
    seen.wrong.extend(problem for problem in engine.check() if "copy" not in problem)
    engine.close()


def misfortunes(cluster: Cluster, minutes: float, happened: Counter[str]) -> Iterator[Callable[[], None]]:
    """A data node dies, one falls silent, the manager dies, any dies, the manager falls silent; and again.

    Counts in `happened` what did.
    """
    dice, end = random.Random(2025), time.monotonic() + 60 * minutes

    def dies(node: int) -> None:
        time.sleep(dice.uniform(1, 4))
        cluster.kill(node)
        happened["killed"] += 1
        time.sleep(DEATH)
        cluster.start_node(node)
        _recovered(cluster)

    def falls_silent(node: int) -> None:
        cluster.pause(node)
        happened["silent"] += 1
        time.sleep(SILENCE)
        cluster.pause(node, stopped=False)
        _recovered(cluster)

    while time.monotonic() < end:
        yield lambda: dies((_manager(cluster) + 1) % cluster.nodes)
        yield lambda: falls_silent((_manager(cluster) + 1) % cluster.nodes)
        yield lambda: dies(_manager(cluster))
        yield lambda: dies(dice.randrange(cluster.nodes))
        yield lambda: falls_silent(_manager(cluster))


def _recovered(cluster: Cluster) -> None:
    """Wait until every shard has its copies again: two misfortunes at once are more than two copies bear."""
    while cluster.wait() != "green":
        time.sleep(0.5)


def _manager(cluster: Cluster) -> int:
    with urllib.request.urlopen(
        f"http://127.0.0.1:{cluster.port}/_cat/cluster_manager?format=json", timeout=60
    ) as answer:
        return int(json.load(answer)[0]["node"].removeprefix("n"))


def main() -> int:
    if sys.argv[1:2] == ["rival"]:
        return rival(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 12.0
    happened: Counter[str] = Counter()
    try:
        with running(port=19700) as cluster:
            befalling = misfortunes(cluster, minutes, happened)
            seen = storm(cluster, f"{cluster.address}/chaos", befalling, rivals=True)
    except ClusterError as error:
        print(f"chaos: {error}", file=sys.stderr)
        return 1
    _print(seen, happened)
    return bool(seen.wrong)


def _print(seen: Seen, happened: Counter[str]) -> None:
    silent = f"{happened['silent']} times silent for {SILENCE:.0f} s"
    print(f"nodes: {happened['killed']} times one was killed, {silent}")
    print(f"other writers: {', '.join(f'{count} {how}' for how, count in seen.rivals.items())}")
    print(
        f"{len(seen.published)} generations acknowledged, longest pause {max(seen.pauses, default=0.0):.1f} s"
        f"; {seen.answers} answers from {len(seen.generations)} of them"
    )
    print(f"{len(seen.refused)} clear errors, after which it was tried again:")
    kinds = Counter(re.sub(r"[0-9a-f]{16}|\d+", "N", line)[:160] for line in seen.refused)
    for line, count in kinds.most_common(12):
        print(f"{count:6} {line}")
    print(f"{len(seen.wrong)} wrong or lost")
    for line in seen.wrong[:20]:
        print(f"  {line}")


if __name__ == "__main__":
    sys.exit(main())
