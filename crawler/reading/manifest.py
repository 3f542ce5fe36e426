"""A table beside saved pages that says where each is from."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import unquote

from crawler.asking.addresses import AddressError, canonical
from crawler.reading.markup.decode import decode

NAMES = ("manifest.csv", "manifest.tsv", "urls.csv", "urls.tsv")
"""Tables with the columns `file` and `url`, without a heading in that order."""

_FILE = frozenset((
    "file", "filename", "name", "path", "filepath", "localfile", "localpath",
    "文件", "文件名", "文件名称", "路径", "文件路径", "本地文件", "本地路径", "保存文件名",
))  # fmt: skip
_URL = frozenset((
    "url", "address", "link", "source", "pageurl", "sourceurl", "originalurl", "uri", "href", "url地址",
    "网址", "地址", "链接", "来源", "网页地址", "链接地址", "来源网址", "原网址", "原文链接", "网页链接",
    "原文网址", "原文地址", "网页网址", "页面网址", "页面地址", "页面链接", "来源链接",
))  # fmt: skip
_BETWEEN = re.compile(r"[\s_\-]")
_DELIMITER = re.compile(r"sep=(.)\s*$", re.I)
"""The first line by which Excel is told what parts the cells."""
_DRIVE = re.compile(r"^[A-Za-z]:")


class ManifestError(ValueError):
    """A table that cannot be read; the message says why."""


@dataclass(slots=True)
class Manifest:
    """The addresses that a table gives to the files below its folder."""

    addresses: dict[str, str] = field(default_factory=dict)
    """Canonical addresses by the file's path below the folder, parted by slashes."""
    idle: list[tuple[str, str]] = field(default_factory=list)
    """Rows that give no file an address: which row, and why."""


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    parts: tuple[str, ...]
    url: str


def read_manifest(name: str, body: bytes, files: Sequence[str]) -> Manifest:
    """What a table of that name says of the files (paths below its folder, parted by slashes).

    A row means the file whose path ends with the row's; it may have other folders before, and backslashes.
    Raises `ManifestError` for what is no table.
    """
    found = Manifest()
    by_name: dict[str, list[tuple[str, ...]]] = {}
    for file in files:
        parts = tuple(file.split("/"))
        by_name.setdefault(_folded(parts[-1]), []).append(parts)
    for row in _rows(name, body, found):
        file = _file_of(row.parts, by_name)
        if not file:
            found.idle.append((f"row {row.number}", f"no such file: {'/'.join(row.parts)}"))
        elif file in found.addresses:
            found.idle.append((f"row {row.number}", f"a row before it names {file} too"))
        else:
            try:
                found.addresses[file] = canonical(row.url)
            except AddressError as error:
                found.idle.append((f"row {row.number}", str(error)))
    return found


def _rows(name: str, body: bytes, found: Manifest) -> Iterator[_Row]:
    text = decode(body)
    first = text.partition("\n")[0].strip("\ufeff")
    told = _DELIMITER.match(first)
    delimiter = max("\t,;", key=lambda sign: (first.count(sign), sign == "\t" and name.endswith(".tsv")))
    rows = enumerate(csv.reader(text.splitlines(), delimiter=told[1] if told else delimiter), 1)
    top = 2 if told else 1
    file, url = 0, 1
    try:
        for number, cells in islice(rows, top - 1, None):
            heads = [_BETWEEN.sub("", cell.strip("\ufeff")).casefold() for cell in cells]
            if number == top and _FILE & set(heads) and _URL & set(heads):
                file = next(place for place, head in enumerate(heads) if head in _FILE)
                url = next(place for place, head in enumerate(heads) if head in _URL)
            elif not any(heads):
                continue
            elif len(cells) > max(file, url):
                yield _Row(number, _parts(cells[file]), cells[url].strip())
            else:
                found.idle.append((f"row {number}", "it has not both a file and an address"))
    except csv.Error as error:
        raise ManifestError(str(error)) from None


def _parts(path: str) -> tuple[str, ...]:
    """The folders and the name of a path of any system, without drive and dots."""
    path = _DRIVE.sub("", path.strip().replace("\\", "/"))
    return tuple(part for part in path.split("/") if part not in ("", "."))


def _file_of(row: tuple[str, ...], by_name: dict[str, list[tuple[str, ...]]]) -> str:
    """The file that a row means: the one at its path, else the only one that its path ends like."""
    same_name = by_name.get(_folded(row[-1]), []) if row else []
    if not same_name and row and "%" in row[-1]:
        row = tuple(map(unquote, row))
        same_name = by_name.get(_folded(row[-1]), [])
    if row in same_name:
        return "/".join(row)
    alike = {file: _shared(row, file) for file in same_name}
    most = max(alike.values(), default=0)
    best = [file for file, shared in alike.items() if shared == most]
    return "/".join(best[0]) if len(best) == 1 else ""


def _folded(name: str) -> str:
    """A name as systems compare it: macOS writes é as two characters."""
    return unicodedata.normalize("NFC", name).casefold()


def _shared(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """How many parts two paths have in common at their ends."""
    count = 0
    for here, there in zip(reversed(one), reversed(other), strict=False):
        if _folded(here) != _folded(there):
            break
        count += 1
    return count
