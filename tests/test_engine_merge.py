"""Which shards are merged, and that merging loses and doubles nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.engine import Entry
from index.engines.whoosh import merge
from index.opening import open_engine, open_writer
from index.query import Everything, Literal, Words
from index.report import Report, Section
from index.results import Count


def entry(name: str, text: str) -> Entry:
    return Entry(
        Report(name, "题目", (Section(("plans", "problems"), "标题", text),), region="320102", year=2022), 3
    )


@given(st.lists(st.tuples(st.integers(0, 2 * merge.FULL), st.integers(0, merge.FULL)), max_size=40))
def test_what_is_chosen_fits_one_shard_or_is_half_dead(sizes: list[tuple[int, int]]) -> None:
    live, dead = [size for size, _ in sizes], [size for _, size in sizes]
    chosen = merge.choose(live, dead)
    assert len(set(chosen)) == len(chosen)
    if len(chosen) == 1:
        assert dead[chosen[0]] > live[chosen[0]]
    else:
        assert sum(live[number] for number in chosen) <= merge.FULL


@given(st.lists(st.integers(1, 1000), min_size=1, max_size=200))
def test_refreshes_leave_few_shards(refreshes: list[int]) -> None:
    shards: list[int] = []
    for size in refreshes:
        shards.append(size)
        chosen = merge.choose(shards, [0] * len(shards))
        merged = sum(shards[number] for number in chosen)
        shards = [size for number, size in enumerate(shards) if number not in chosen] + [merged] * bool(
            chosen
        )
    # Each is more than twice as large as all smaller ones together: log3 of the whole, and what comes next.
    assert len(shards) <= 14


def test_a_small_shard_below_does_not_keep_others_from_merging() -> None:
    assert sorted(merge.choose([7, 1, 6, 5], [0] * 4)) == [0, 1, 2, 3]


def test_a_collection_is_the_same_after_merging(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merge, "FULL", 600)
    writer = open_writer(tmp_path)
    for number in range(30):
        writer.update(
            [entry(f"{number:02}", f"第{number}号，法治政府" * 5), entry("same", f"第{number}次")], (), number
        )
    writer.close()
    engine = open_engine(tmp_path)
    assert 1 < len(list((tmp_path / "shards").iterdir())) < 12
    assert engine.check() == ()
    assert engine.count(Everything()).reports == 31
    assert engine.count(Literal("法治政府")) == Count(30, 150)
    assert engine.count(Words("法治政府")) == Count(30, 300)
    assert engine.count(Literal("次")) == Count(1, 1)
    assert engine.count(Literal("标题\n第7号")) == Count(1, 1)


def test_an_update_larger_than_a_shard_makes_several(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merge, "FULL", 300)
    writer = open_writer(tmp_path)
    writer.update((entry(f"{number:02}", "法治政府建设" * 10) for number in range(20)), (), 1)
    writer.close()
    assert len(list((tmp_path / "shards").iterdir())) > 3
    assert open_engine(tmp_path).count(Literal("府建")) == Count(20, 200)
