"""Kill -9 over every command that writes, as people run them: `python -m tests.kills [KILLS] [SEED]`.

A demo, a refresh, an import, an index, a rebuild and updates that are merged run once undisturbed and once
killed again and again. After every kill a search must answer or say in a line why not, and no process be
left; at the end of each step corpus, answers and files must be those of the undisturbed run. Prints what was
seen.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path

from crawler.samplesite import serve
from crawler.samplesite.publish import Published
from crawler.samplesite.reports import generate
from index.corpus import Corpus
from index.engines.whoosh import manifest
from index.opening import open_engine
from index.query import Literal, Request
from search.library import CORPUS, INDEX

KILLS = 100
SHARES = {"demo": 4, "refresh": 4, "import": 4, "index": 3, "rebuild": 3, "merge": 2}
"""Kills of each step, of twenty."""
MERGED = 10
"""Imports of one page each, after which small parts of the index are merged."""
LEFT_WITHIN = 15.0
"""Seconds in which the helpers of a killed command must be gone."""
STRINGS = ("法治", "行政复议", "首违不罚", "更正示例", "的", "示例")


@dataclass
class Seen:
    """What a run with kills met."""

    kills: dict[str, int] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Step:
    """A command, or several in order, of which each may be killed."""

    name: str
    commands: Sequence[Sequence[str]]
    edits: int | None = None
    """Pages of the sample site that differ while it is served; None where no site is needed."""
    prepare: Callable[[Path], None] = lambda folder: None


def steps(port: int, pages: Path) -> Iterator[Step]:
    first, *others = sorted(path for path in pages.iterdir())
    yield Step("demo", [["demo", "--no-serve", "--site-port", str(port)]])
    yield Step("refresh", [["refresh"]], edits=60)
    yield Step("import", [["import", str(first)]])
    yield Step("index", [["index"]], prepare=lambda folder: shutil.rmtree(folder / INDEX))
    yield Step("rebuild", [["index", "--rebuild"]])
    yield Step("merge", [command for page in others for command in (["import", str(page)], ["index"])])


def write_pages(folder: Path) -> None:
    """Pages of another sample site: most in one folder, some alone in a folder each."""
    published = Published(generate(seed=7, reports=150), seed=7)
    for number, sample in enumerate(published.samples):
        home = folder / ("0-most" if number >= MERGED else f"1-{number:02}")
        home.mkdir(parents=True, exist_ok=True)
        (home / f"{number}.html").write_bytes(published.documents[published.address(sample)].body)


def run(folder: Path, command: Sequence[str], kill_after: float = 600.0) -> tuple[int, str, float]:
    """A command on a data folder, killed after so many seconds: its exit code, what it said, its seconds."""
    began = time.monotonic()
    whole = [str(Path(sys.executable).with_name("zhice")), "--data", str(folder), *command]
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(whole, stdout=said, stderr=said, start_new_session=True)
        try:
            code = process.wait(kill_after)
        except subprocess.TimeoutExpired:
            process.kill()
            code = process.wait()
        took = time.monotonic() - began
        said.seek(0)
        return code, said.read().decode("utf-8", "replace") + _left(process.pid), took


def _left(group: int) -> str:
    """A line on the processes of a group that do not go."""
    end = time.monotonic() + LEFT_WITHIN
    while time.monotonic() < end:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return ""
        time.sleep(0.05)
    os.killpg(group, signal.SIGKILL)
    return "\nleft: processes"


def undisturbed(folder: Path, step: Step) -> float:
    """Run a step; its longest command, in seconds."""
    longest = 0.0
    step.prepare(folder)
    for command in step.commands:
        code, said, took = run(folder, command)
        if code:
            raise SystemExit(f"kills: zhice {' '.join(command)} ends with {code}: {said}")
        longest = max(longest, took)
    return longest


def disturbed(folder: Path, step: Step, kills: int, dice: random.Random, longest: float, seen: Seen) -> None:
    """Run a step whose commands are killed at any moment, so many times in all, and then run to their end."""
    step.prepare(folder)
    killed = 0
    for number, command in enumerate(step.commands, 1):
        due = round(kills * number / len(step.commands))
        while True:
            code, said, _ = run(folder, command, dice.uniform(0.0, longest) if killed < due else 600.0)
            if "left: processes" in said:
                seen.wrong.append(f"{step.name}: processes are left")
            if code == -signal.SIGKILL:
                killed += 1
                _still_answers(folder, step, seen)
                continue
            if code or "Traceback" in said:
                seen.wrong.append(f"{step.name}: ends with {code}: {said[-300:]}")
            if killed >= due or code:
                break
    seen.kills[step.name] = killed


def _still_answers(folder: Path, step: Step, seen: Seen) -> None:
    code, said, _ = run(folder, ["search", STRINGS[0]])
    if code:
        seen.told.add(re.sub(r"/\S+/", "…/", said.strip()))
        if said.strip().count("\n") or "Traceback" in said:
            seen.wrong.append(f"{step.name}: a search after a kill says {said[-300:]}")


def state(folder: Path) -> dict[str, object]:
    """Everything that a reader of the corpus could see."""
    with Corpus.open(folder / CORPUS) as corpus:
        rows = sorted(corpus.rows(), key=lambda row: row.id)
        texts = {
            row.id: (corpus.get(row.id), corpus.aliases(row.id), len(corpus.versions(row.id))) for row in rows
        }
        return {"texts": texts, "asides": [(a.name, a.reason) for a in corpus.asides()], **corpus.counts()}


def answers(folder: Path) -> list[object]:
    """What the index answers, whichever generation it is."""
    with closing(open_engine(folder / INDEX)) as engine:
        found = [engine.search(Request(Literal(string), sort="newest", size=50)) for string in STRINGS]
        hits = [[replace(hit, version=0) for hit in each.hits] for each in found]
        counts = [(each.total, each.occurrences, each.facets) for each in found]
        return [hits, counts, engine.check()]


def files(folder: Path) -> tuple[list[str], bool]:
    """The files beside the index's shards, and whether every shard's folder is in use."""
    listed = {shard.name for shard in manifest.read(folder / INDEX).shards}
    held = {path.name for path in (folder / INDEX / manifest.SHARDS).iterdir()}
    beside = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return sorted(str(path) for path in beside if manifest.SHARDS not in path.parts), held == listed


def compare(step: Step, first: Path, killed: Path, seen: Seen) -> None:
    for what in (state, answers, files):
        if what(first) != what(killed):
            seen.wrong.append(f"{step.name}: {what.__name__} differ from the undisturbed run's")


def main() -> int:
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else KILLS
    dice, seen = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 2025), Seen()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    with tempfile.TemporaryDirectory() as home:
        first, killed, pages = Path(home, "first"), Path(home, "killed"), Path(home, "pages")
        write_pages(pages)
        for step in steps(port, pages):
            with serve(port, edits=step.edits) if step.edits is not None else nullcontext():
                longest = undisturbed(first, step)
                share = round(kills * SHARES[step.name] / sum(SHARES.values()))
                disturbed(killed, step, share, dice, longest, seen)
            compare(step, first, killed, seen)
            print(f"{step.name}: {seen.kills[step.name]} kills, undisturbed {longest:.1f} s", flush=True)
    print(f"{sum(seen.kills.values())} kills; what searches said meanwhile: {sorted(seen.told) or 'answers'}")
    print(f"{len(seen.wrong)} wrong, lost or left")
    for line in seen.wrong:
        print(f"  {line}")
    return bool(seen.wrong)


if __name__ == "__main__":
    sys.exit(main())
