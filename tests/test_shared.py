"""Passages that reports share: the same that comparing every string with every text finds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.analyzer import normalise
from index.engine import Engine, EngineError, Entry
from index.engines.whoosh import copied
from index.opening import open_engine, open_writer
from index.query import Filters, Others
from index.report import Report, Section
from index.results import Passage

SHORTEST = 4


def report(number: int, texts: tuple[str, ...], year: int | None = None) -> Report:
    sections = tuple(Section(("other",), "", text) for text in texts)
    return Report(f"r{number}", f"标题{number}", sections, year=year if year is not None else 2018 + number)


@contextmanager
def indexed(*updates: list[Report], gone: tuple[str, ...] = ()) -> Iterator[Engine]:
    with TemporaryDirectory() as folder:
        with closing(open_writer(Path(folder))) as writer:
            for number, reports in enumerate(updates, 1):
                writer.update([Entry(each, number) for each in reports], (), number)
            if gone:
                writer.update([], gone, 99)
        with closing(open_engine(Path(folder))) as engine:
            yield engine


def brute_force(
    reports: list[Report], asked: Report, shortest: int, compared: list[Report], group: frozenset[str]
) -> list[Passage]:
    """Every string that stands in a section of another report, and that is longer on neither side."""

    def holders(string: str, among: list[Report]) -> list[Report]:
        return [each for each in among if any(string in normalise(part.searched) for part in each.sections)]

    found = []
    others = [each for each in compared if each.id != asked.id]
    for number, section in enumerate(asked.sections):
        text = normalise(section.searched)
        for start in range(len(text)):
            for end in range(start + shortest, len(text) + 1):
                held = holders(text[start:end], others)
                longer = (start > 0 and holders(text[start - 1 : end], others)) or (
                    end < len(text) and holders(text[start : end + 1], others)
                )
                if held and not longer:
                    first = min(holders(text[start:end], reports), key=lambda each: (each.year, each.id))
                    groups = frozenset({"some"} if group & {each.id for each in held} else ())
                    found.append(Passage(number, start, end - start, len(held), first.id, groups))
    return found


TEXTS = st.lists(
    st.lists(st.text("甲乙丙\n", max_size=24), min_size=1, max_size=3).map(tuple), min_size=1, max_size=6
)


@settings(max_examples=60, deadline=None)
@given(TEXTS, st.integers(1, 6), st.data())
def test_the_passages_are_those_of_brute_force(
    texts: list[tuple[str, ...]], shortest: int, data: st.DataObject
) -> None:
    reports = [report(number, each) for number, each in enumerate(texts)]
    at = data.draw(st.integers(0, len(reports)))
    ids = [each.id for each in reports]
    only = data.draw(st.none() | st.sets(st.sampled_from(ids)).map(frozenset))
    group = data.draw(st.sets(st.sampled_from(ids)).map(frozenset))
    compared = [each for each in reports if only is None or each.id in only]
    with indexed(reports[:at], reports[at:]) as engine:
        for each in reports:
            wanted = brute_force(reports, each, shortest, compared, group)
            assert list(engine.shared(each.id, shortest, Others(only=only), {"some": group})) == wanted


def test_replaced_and_dropped_reports_share_nothing() -> None:
    kept = report(0, ("推行首违不罚清单管理",))
    old = report(1, ("推行首违不罚清单",))
    new = replace(old, sections=(Section(("other",), "", "没有相同之处"),))
    gone = report(2, ("首违不罚清单管理",))
    with indexed([kept, old, gone], [new], gone=("r2",)) as engine:
        assert engine.shared("r0", SHORTEST) == ()


def test_titles_are_not_compared_and_width_makes_no_difference() -> None:
    one = report(0, ("标题1与ＡＢＣ１２３相同",))
    two = report(1, ("，abc123相同",))
    with indexed([one, two]) as engine:
        assert [(each.start, each.length, each.first) for each in engine.shared("r0", SHORTEST)] == [
            (4, 8, "r0")
        ]


def test_filters_choose_whom_a_report_is_compared_with() -> None:
    reports = [report(0, ("甲乙丙丁",)), report(1, ("甲乙丙丁戊",)), report(2, ("甲乙丙丁戊己",))]
    with indexed(reports) as engine:
        earlier = Others(Filters(year=frozenset({2018})))
        assert [(each.length, each.reports) for each in engine.shared("r2", SHORTEST, earlier)] == [(4, 1)]
        assert [(each.length, each.reports) for each in engine.shared("r2", SHORTEST)] == [(5, 1)]


def test_a_long_passage_is_found_whole() -> None:
    text = "".join(chr(0x4E00 + number % 3000) for number in range(9000))
    with indexed([report(0, (text,)), report(1, ("前" + text + "后",))]) as engine:
        assert [(each.start, each.length) for each in engine.shared("r1")] == [(1, 9000)]


def test_an_unknown_report_and_an_impossible_length_are_told() -> None:
    with indexed([report(0, ("甲",))]) as engine:
        with pytest.raises(EngineError, match="report none is not in the index"):
            engine.shared("none")
        with pytest.raises(EngineError, match="1 character or more"):
            engine.shared("r0", 0)


def copied_by_brute_force(
    reports: list[Report], shortest: int
) -> tuple[dict[str, tuple[int, int, int]], Counter[tuple[str, str]]]:
    """For each report its characters, those shared and those taken; for each pair the characters taken."""
    oldest = sorted(reports, key=lambda each: (each.year, each.id))
    windows: dict[str, list[str]] = {}
    for each in oldest:
        for text in (normalise(part.searched) for part in each.sections):
            for start in range(len(text) - shortest + 1):
                windows.setdefault(text[start : start + shortest], []).append(each.id)
    sums, pairs = {}, Counter[tuple[str, str]]()
    for each in oldest:
        characters = shared = taken = 0
        for text in (normalise(part.searched) for part in each.sections):
            characters += len(text)
            for at in range(len(text)):
                around = (
                    text[start : start + shortest] for start in range(max(0, at - shortest + 1), at + 1)
                )
                held = [windows[window] for window in around if len(set(windows.get(window, ()))) > 1]
                firsts = [holders[0] for holders in held]
                shared += bool(firsts)
                if firsts:
                    source = min(firsts, key=[one.id for one in oldest].index)
                    taken += source != each.id
                    pairs[source, each.id] += source != each.id
        sums[each.id] = characters, shared, taken
    return sums, +pairs


@settings(max_examples=60, deadline=None)
@given(TEXTS, st.integers(1, 6), st.data())
def test_what_all_take_over_is_that_of_brute_force(
    texts: list[tuple[str, ...]], shortest: int, data: st.DataObject
) -> None:
    reports = [report(number, each) for number, each in enumerate(texts)]
    at = data.draw(st.integers(0, len(reports)))
    with indexed(reports[:at], reports[at:]) as engine:
        found = engine.copied(shortest)
        sums, pairs = copied_by_brute_force(reports, shortest)
        assert {each.id: (each.characters, each.shared, each.taken) for each in found.reports} == sums
        assert Counter({(first, later): size for first, later, size in found.pairs}) == pairs
        for passage in found.passages:
            held = [
                each
                for each in reports
                if any(passage.text in normalise(part.searched) for part in each.sections)
            ]
            assert held


def test_in_slices_and_chunks_the_same_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "对首违不罚事项列出清单，推行柔性执法。" * 3
    reports = [report(0, (text, "另一段")), report(1, ("开头" + text,)), report(2, ("没有什么相同",))]
    with indexed(reports) as engine:
        whole = engine.copied(8)
        expected = whole.reports, list(whole.pairs)
        monkeypatch.setattr(copied, "_SLICE", 16)
        monkeypatch.setattr(copied, "_CHUNK", 32)
        parted = engine.copied(8)
        assert (parted.reports, list(parted.pairs)) == expected
        assert expected[0][1].taken == len(text)


def test_much_copied_passages_come_whole() -> None:
    text = "严格规范公正文明执法，全面落实行政执法三项制度。"
    reports = [
        report(number, (f"{chr(0x5000 + number)}{text}{chr(0x6000 + number)}",)) for number in range(5)
    ]
    with indexed(reports) as engine:
        assert [(each.text, each.occurrences) for each in engine.copied(8).passages] == [(normalise(text), 5)]


def test_an_empty_index_shares_nothing() -> None:
    with indexed([]) as engine:
        found = engine.copied()
        assert (found.reports, list(found.pairs), found.passages) == ((), [], ())
