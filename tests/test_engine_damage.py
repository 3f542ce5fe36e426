"""Bytes that changed on the disk: the right answer or a clear error, no wrong answer, no code that runs."""

from __future__ import annotations

import pickle
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from whoosh.filedb.structfile import StructFile

from crawler.samplesite.reports import as_report, stream
from index.engine import EngineError, Entry
from index.engines.whoosh.files import BLOCK, Blocks, block_sums
from index.engines.whoosh.text import Text
from index.engines.whoosh.writer import WhooshWriter
from index.opening import open_engine, open_writer
from index.query import Everything, Literal, Near, Request, Words

FLIPS = 10
"""Bytes flipped in every file, one at a time."""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("written")
    fill(folder, 12)
    return folder


def fill(folder: Path, reports: int) -> None:
    writer = open_writer(folder)
    writer.update([Entry(as_report(sample), 1) for sample in stream(reports=reports)], (), 1)
    writer.close()


def ask(folder: Path) -> list[object]:
    """Every way of asking, a few strings each."""
    engine = open_engine(folder)
    try:
        strings = ("不", "不罚", "首违不罚", "营商环境", "没有")
        queries = [Everything(), Near("不", "环境", 30), Words("优化营商环境")]
        answers: list[object] = [engine.count(query) for query in (*queries, *map(Literal, strings))]
        answers += [engine.search(Request(query)) for query in (*queries, *map(Literal, strings))]
        answers += [engine.complete(string) for string in strings]
        answers += [sorted(engine.neighbours(string).items()) for string in strings]
        return answers
    finally:
        engine.close()


def test_a_flipped_byte_gives_the_right_answer_or_a_clear_error(written: Path, tmp_path: Path) -> None:
    right = ask(written)
    draw = random.Random(7)
    told: list[str] = []
    files = [path.relative_to(written) for path in sorted(written.rglob("*")) if path.is_file()]
    for name in files:
        if name.name == "writer.lock":
            continue
        for _ in range(FLIPS):
            folder = tmp_path / "flipped"
            shutil.copytree(written, folder)
            content = bytearray((folder / name).read_bytes())
            content[draw.randrange(len(content))] ^= 1 << draw.randrange(8)
            (folder / name).write_bytes(content)
            try:
                assert ask(folder) == right, f"{name}: a wrong answer"
            except EngineError as error:
                told.append(str(error))
            shutil.rmtree(folder)
    assert len(told) > 100
    assert all("run `zhice index --rebuild`" in line for line in told)


def test_damage_far_from_what_is_asked_is_told_by_a_check(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(bytes(4 * BLOCK))
    sums = block_sums(path)
    with path.open("r+b") as file:
        file.seek(3 * BLOCK + 5)
        file.write(b"x")
    blocks = Blocks(path, 4 * BLOCK, sums)
    blocks.touch(0, 3 * BLOCK)
    blocks.touch_at(np.array([5, 2 * BLOCK]))
    assert not blocks.sound
    with pytest.raises(EngineError, match=rf"after byte {3 * BLOCK:,}; run `zhice index --rebuild`"):
        blocks.touch_all()
    with pytest.raises(EngineError):
        blocks.touch_at(np.array([4 * BLOCK - 1]))


def test_damage_amid_a_long_string_is_told_wherever_it_lies(tmp_path: Path) -> None:
    content = np.arange(1, 4 * BLOCK, dtype=">u2") % 3 + 1
    content[-1] = 0
    files = {"alphabet.bin": np.array([*map(ord, "甲乙丙")], "u4").tobytes(), "text.bin": content.tobytes()}
    string = "".join("甲乙丙"[code - 1] for code in content[:-1].tolist())
    for at in range(BLOCK // 2, len(files["text.bin"]), BLOCK):
        blocks = {}
        for name, given in files.items():
            (tmp_path / name).write_bytes(given)
            sums = block_sums(tmp_path / name)
            if name == "text.bin":
                damaged = bytearray(given)
                damaged[at] ^= 1
                (tmp_path / name).write_bytes(damaged)
            blocks[name] = Blocks(tmp_path / name, len(given), sums)
        text = Text(blocks, np.array([len(string)]))
        with pytest.raises(EngineError, match="is not what was written"):
            text.standing(string, np.array([0]))


def test_nothing_in_a_foreign_index_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Trap:
        def __reduce__(self) -> tuple[Callable[[Path], None], tuple[Path]]:
            return Path.touch, (tmp_path / "ran",)

    # A shard whose checksums are all right, as somebody who means harm would make it.
    monkeypatch.setattr(StructFile, "write_pickle", lambda self, _: self.file.write(pickle.dumps(Trap())))
    with pytest.raises(EngineError, match="cannot be opened"):
        # The writer opens each shard that it wrote.
        fill(tmp_path / "index", 3)
    assert not (tmp_path / "ran").exists()


def test_what_a_kill_left_beside_the_manifest_is_swept(tmp_path: Path) -> None:
    fill(tmp_path, 3)
    left = tmp_path / "manifest.json.new"
    left.write_text("{", "ascii")
    writer = open_writer(tmp_path)
    assert isinstance(writer, WhooshWriter)
    writer.close()
    assert not left.exists()
