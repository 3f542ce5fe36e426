"""Killing the writer at any moment leaves a whole generation, and the next run completes."""

from __future__ import annotations

import itertools
import os
import random
import signal
import sys
import time
from pathlib import Path

import pytest

from index.engine import Entry
from index.opening import open_engine, open_writer
from index.query import Everything, Literal
from index.report import Report, Section

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that can fork and kill")

REPORTS = 12
SENTENCES = 200
TOUCHES = {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir"}
"""Audit events of Python at which the disk changes, or is about to."""


def entries(change: int) -> list[Entry]:
    text = "".join(f"第{change}版，第{line}句，推进法治政府建设。" for line in range(SENTENCES))
    section = Section(("other",), "", text)
    return [Entry(Report(f"{number:02}", "年度报告", (section,)), change) for number in range(REPORTS)]


def refresh(folder: Path) -> None:
    """Replace every report but one, so that the old shard lives on and is merged with the new one."""
    writer = open_writer(folder)
    change = writer.change + 1
    kept = change % REPORTS
    writer.update([entry for number, entry in enumerate(entries(change)) if number != kept], (), change)
    writer.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    writer = open_writer(tmp_path)
    for change in (1, 2):
        writer.update(entries(change), (), change)
    writer.close()
    return tmp_path


def test_a_refresh_killed_at_any_touch_of_the_disk_leaves_a_whole_generation(folder: Path) -> None:
    endings = []
    for touch in itertools.count(random.randrange(8), 8):
        left = _in_a_child(lambda: refresh(folder), kill_at=touch)
        _is_whole(folder)
        endings.append(left)
        if not left:
            break
    # The kills fell before the swap, between swap and merge, and after the merge.
    assert len(endings) > 10
    refresh(folder)
    _is_whole(folder)
    assert len(list((folder / "shards").iterdir())) <= 2


def test_a_writer_killed_at_random_times_leaves_a_whole_generation(folder: Path) -> None:
    def refresh_for_ever() -> None:
        while True:
            refresh(folder)

    for _ in range(15):
        child = _fork(refresh_for_ever)
        time.sleep(random.uniform(0.05, 0.25))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        _is_whole(folder)
    refresh(folder)
    _is_whole(folder)


def test_a_killed_writer_lets_go_of_the_index(folder: Path) -> None:
    def hold() -> None:
        open_writer(folder)
        os.kill(os.getpid(), signal.SIGKILL)

    os.waitpid(_fork(hold), 0)
    open_writer(folder).close()


def _in_a_child(work, kill_at: int) -> bool:
    """Run in a process that is killed at its n-th touch of the disk; whether it was."""

    def killed() -> None:
        touches = itertools.count()

        def hook(event: str, _: object) -> None:
            if event in TOUCHES and next(touches) == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(hook)
        work()

    _, status = os.waitpid(_fork(killed), 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)


def _fork(work) -> int:
    child = os.fork()
    if child:
        return child
    try:
        work()
        os._exit(0)
    finally:
        os._exit(1)


def _is_whole(folder: Path) -> None:
    engine = open_engine(folder)
    assert engine.check() == ()
    assert engine.count(Everything()).reports == REPORTS
    # A version is either wholly there or not: every report holds each sentence of one version, once.
    newest = engine.count(Literal(f"第{engine.change}版"))
    assert newest.occurrences == SENTENCES * newest.reports
    assert newest.reports in (REPORTS - 1, REPORTS)
    assert engine.count(Literal("版，第0句")).occurrences == REPORTS
    engine.close()
