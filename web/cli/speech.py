"""What the command line says in the reader's language: English as it is written, Chinese by `chinese.toml`.

The table has the English of a help text or a line as its key, `{}` for each value, and the Chinese beside it.
What is not in it stays English: a sentence that is understood by some is better than none.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import click

from crawler.reading.extraction.genre import REASONS
from search.notes import Note
from web.labels import Labels

LANGUAGES = ("zh", "en")

UNKNOWN = "unknown"
"""In a table: what no report says."""

_VALUE = "{}"
_HEADINGS = {"Options": "选项", "Commands": "命令"}
_DEFAULT = re.compile(r"\[default: ([^\[\]]*)\]")


class _Formatter(click.HelpFormatter):
    """Click's own words on a help page, in Chinese."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, "用法：")

    def write_heading(self, heading: str) -> None:
        super().write_heading(_HEADINGS.get(heading, heading))

    def write_dl(self, rows: Any, col_max: int = 30, col_spacing: int = 2) -> None:
        super().write_dl([(name, _option(text)) for name, text in rows], col_max, col_spacing)

    def write_text(self, text: str) -> None:
        super().write_text("\n\n".join(translated(_line(part)) for part in text.split("\n\n")))


def _option(text: str) -> str:
    default = _DEFAULT.search(text)
    said = translated(text[: default.start()].strip() if default else text)
    return said + (f" [默认 {default[1]}]" if default else "")


def _line(text: str) -> str:
    return " ".join(text.split())


_language = "en"


def language() -> str:
    """The language that the command line speaks now."""
    return _language


def speak(wanted: str | None) -> None:
    """Speak a language: the one wanted, else that of LC_ALL, LC_MESSAGES or LANG, else English."""
    global _language
    asked = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    _language = wanted or ("zh" if asked.lower().startswith("zh") else "en")
    click.Context.formatter_class = _Formatter if _language == "zh" else click.HelpFormatter


def name_commands(group: click.Group) -> None:
    """Let a group's list of commands speak the language too: Click cuts what it takes from their help."""
    for command in group.commands.values():
        first = _line((command.help or "").split("\n\n")[0])
        command.short_help = translated(first) if _language == "zh" else None
        if isinstance(command, click.Group):
            name_commands(command)


def say(text: str, err: bool = False) -> None:
    """Print lines in the reader's language."""
    click.echo("\n".join(map(translated, text.split("\n"))), err=err)


def translated(line: str) -> str:
    """A line, or a help text, in the reader's language; as it is where the table has none."""
    if _language == "en":
        return line.english if isinstance(line, Note) else _in_english(line)
    plain = line.strip()
    said = _whole().get(plain) or next(_matching(plain), None)
    return line.replace(plain, said) if said else line


def _in_english(line: str) -> str:
    """A line in which the sentence that says why a page was set aside is English too."""
    for sentence, said in _reasons().items():
        if f": {sentence}" in line:
            return line.replace(f": {sentence}：", f": {said}: ").replace(f": {sentence}", f": {said}")
    return line


@cache
def _reasons() -> dict[str, str]:
    labels = Labels("en")
    return {sentence: labels.reason(code) for code, sentence in REASONS.items()}


def called(field: str, code: str) -> str:
    """What a code of a field, or of a `reason`, is called; in English it stays, as one types it."""
    if _language == "en" or code == UNKNOWN:
        return translated(code)
    labels = Labels(_language)
    return labels.reason(code) if field == "reason" else labels.value(field, code)


def _matching(line: str) -> Iterator[str]:
    for pattern, chinese in _patterns():
        if found := pattern.fullmatch(line):
            yield chinese.format(*map(translated, found.groups()))


@cache
def _table() -> dict[str, str]:
    text = files("web").joinpath("cli/chinese.toml").read_text("utf-8")
    return {english: chinese for part in tomllib.loads(text).values() for english, chinese in part.items()}


@cache
def _whole() -> dict[str, str]:
    return {english: chinese for english, chinese in _table().items() if _VALUE not in english}


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """The lines with values, those with the most words first: the others may hold them."""
    table = _table()
    templates = sorted((each for each in table if _VALUE in each), key=len, reverse=True)
    return tuple((re.compile(_expression(each)), table[each]) for each in templates)


def _expression(template: str) -> str:
    """A template as a regular expression. Of a list, `{}, …`, the first value is all but its end."""
    found = re.escape(template).replace(r"\{\}", "(.+?)")
    return found.replace("(.+?)", "(.+)", 1) if template.startswith(f"{_VALUE}, ") else found
