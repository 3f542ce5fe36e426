"""The command line speaks the reader's language; what the table does not have stays English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from crawler.reading.extraction.genre import REASONS
from tests.conftest import Zhice
from tests.shelf import fill
from web.cli import speech
from web.cli import zhice as command
from web.labels import Labels

HAN = re.compile("[\u4e00-\u9fff]")


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    speech.speak("en")


def test_a_search_is_told_in_the_language_asked_for(zhice: Zhice, tmp_path: Path) -> None:
    fill(tmp_path)
    _, chinese, _ = zhice("--lang", "zh", "search", "首违不罚", data=tmp_path)
    assert chinese.startswith("4 份报告，5 处（")
    assert "检索式读作 " in chinese
    _, english, _ = zhice("--lang", "en", "search", "首违不罚 OR level:planet", data=tmp_path)
    assert english.startswith("4 reports, 5 occurrences (")
    assert "“level:planet” is no filter: it is searched as text" in english
    assert "[Measures and results]" in english


def test_a_failure_and_wrong_usage_are_told_in_chinese(zhice: Zhice, tmp_path: Path) -> None:
    code, out, err = zhice("--lang", "zh", "search", "a")
    assert (code, out) == (1, "")
    assert "没有报告库" in err
    code, out, err = zhice("--lang", "zh", "search")
    assert (code, out) == (2, "")
    assert "用法：" in err
    assert "缺少参数" in err


@pytest.mark.parametrize(
    ("given", "spoken"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LC_MESSAGES": "zh_TW", "LANG": "C"}, "zh"),
        ({}, "en"),
    ],
)
def test_the_language_is_that_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], spoken: str
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    speech.speak(None)
    assert speech.language() == spoken


def _commands(group: click.Group) -> Iterator[click.Command]:
    for each in group.commands.values():
        yield each
        if isinstance(each, click.Group):
            yield from _commands(each)


def test_almost_every_help_text_is_there_in_chinese() -> None:
    speech.speak("zh")
    texts = [each.help or "" for each in (command, *_commands(command))]
    options = [option for each in (command, *_commands(command)) for option in each.params]
    texts += [getattr(option, "help", None) or "" for option in options]
    lines = {" ".join(part.split()) for text in texts for part in text.split("\n\n") if part.strip()}
    english = {line for line in lines if speech.translated(line) == line}
    assert len(english) < len(lines) / 10, english


@pytest.mark.parametrize(
    ("said", "chinese"),
    [
        ("import: 3 new, 0 changed, 1 unchanged", "导入：新收 3 份，有变 0 份，未变 1 份"),
        (
            "crawl: 3 new, 0 changed, 1 unchanged, 2 at a further address, 4 gone, 1 failed",
            "采集：新收 3 份，有变 0 份，未变 1 份，另有网址 2 份，撤下 4 份，失败 1 个",
        ),
    ],
)
def test_what_a_run_did_is_told_in_chinese_to_its_last_count(said: str, chinese: str) -> None:
    speech.speak("zh")
    assert speech.translated(said) == chinese


def test_a_line_of_values_keeps_them_in_their_places() -> None:
    speech.speak("zh")
    for template, chinese in speech._table().items():
        values = [f"〈{number}〉" for number in range(template.count("{}"))]
        told = speech.translated(template.replace("{}", "%s") % tuple(values)) if values else ""
        assert all(value in told for value in values), template
        assert HAN.search(chinese)


def test_data_that_looks_like_no_line_is_printed_as_it_is() -> None:
    speech.speak("zh")
    for line in ("1. 大余县人民政府报告", '{"a": 1}', "", "   https://www.example.gov.cn/a.html"):
        assert speech.translated(line) == line


def test_no_code_of_a_level_or_reason_is_left_in_chinese(zhice: Zhice, tmp_path: Path) -> None:
    fill(tmp_path)
    page = tmp_path / "page.txt"
    page.write_text("大余县人民政府2023年法治政府建设年度报告\n\n一、主要举措\n推行首违不罚清单。\n", "utf-8")
    told = [
        zhice("--lang", "zh", *asked, data=tmp_path)[1]
        for asked in (("stats",), ("extract", "--explain", page))
    ]
    assert "层级：" in told[0]
    assert "层级：县级   (标题（正文）)" in told[1]
    for word in ("county", "government", "unknown", "achievements", "kept"):
        assert word not in "".join(told)
    _, english, _ = zhice("--lang", "en", "stats", data=tmp_path)
    assert "levels: prefecture 2, county 2" in english


def test_in_english_the_reason_why_a_page_was_set_aside_is_english_too() -> None:
    for code, sentence in REASONS.items():
        told = speech.translated(f"a.html: is no report: {sentence}：标题")
        assert told == f"a.html: is no report: {Labels('en').reason(code)}: 标题"
