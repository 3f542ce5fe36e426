"""A table beside saved pages that says where each is from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

from crawler.asking.addresses import AddressError, canonical
from crawler.reading.tabled import WORKBOOK, TableError, rows

NAMES = tuple(f"{name}{kind}" for name in ("manifest", "urls") for kind in (".csv", ".tsv", WORKBOOK))
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
_DRIVE = re.compile(r"^[A-Za-z]:")


_LIKE_FILE = re.compile(r"file|path|文件|路径")
_LIKE_URL = re.compile(r"ur[li]|link|href|网址|链接|网页|地址")
_FORMULA = re.compile(r"=HYPERLINK\(\s?\"([^\"]{1,2000})\"", re.I)
_NO_SCHEME = re.compile(r"www\.|[\w-]{1,20}(?:\.[\w-]{1,20})?\.[a-z]{1,9}\.cn(?:[:/?]|$)", re.I)

_DEEPEST = 50
"""Parts of a path that are compared, from its end."""
_MOST_IDLE = 10_000
"""Rows that give no file an address; a table with more is of something else."""


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
    known, endings = frozenset(files), _endings(files)
    for row in _rows(name, body, found):
        file = _file_of(row.parts, known, endings)
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
    file, url = 0, 1
    try:
        for place, (number, cells) in enumerate(rows(name, body)):
            if len(found.idle) > _MOST_IDLE:
                why = "too many rows before it give no file an address: the table is left"
                found.idle.append((f"row {number}", why))
                return
            heads = [_BETWEEN.sub("", cell.strip("\ufeff")).casefold() for cell in cells]
            if not place and (columns := _columns(heads)):
                file, url = columns
            elif not any(head.strip("-:") for head in heads):
                continue  # Nothing, or what parts the heads of a table from its rows.
            elif not place and len(cells) > 1 and _is_address(cells[0]) and not _is_address(cells[1]):
                file, url = 1, 0
                yield _Row(number, _parts(cells[1]), _plain(cells[0]))
            elif len(cells) > max(file, url):
                yield _Row(number, _parts(cells[file]), _plain(cells[url]))
            else:
                found.idle.append((f"row {number}", "it has not both a file and an address"))
    except TableError as error:
        raise ManifestError(str(error)) from None


def _columns(heads: Sequence[str]) -> tuple[int, int] | None:
    """Where the file and the address stand, by the headings as they are known, else by what they hold."""
    files = [place for place, head in enumerate(heads) if head in _FILE]
    urls = [place for place, head in enumerate(heads) if head in _URL]
    files = files or [place for place, head in enumerate(heads) if _LIKE_FILE.search(head)]
    urls = urls or [
        place for place, head in enumerate(heads) if _LIKE_URL.search(head) and place not in files[:1]
    ]
    return (files[0], urls[0]) if files and urls else None


def _is_address(cell: str) -> bool:
    return _plain(cell).startswith(("http://", "https://"))


def _plain(cell: str) -> str:
    """The address in a cell: without the formula of a link, brackets, and a scheme that was left out."""
    formula = _FORMULA.match(cell.strip())
    address = (formula[1] if formula else cell).strip(" <>")
    return f"http://{address}" if _NO_SCHEME.match(address) else address


def _parts(path: str) -> tuple[str, ...]:
    """The folders and the name of a path of any system, without drive and dots."""
    path = _DRIVE.sub("", path.strip().replace("\\", "/"))
    return tuple(part for part in path.split("/") if part not in ("", "."))


def _endings(files: Iterable[str]) -> dict[tuple[str, ...], str]:
    """The file whose path is the only one that ends with these parts; empty for the endings of several."""
    endings: dict[tuple[str, ...], str] = {}
    for file in files:
        parts = _key(file.split("/"))
        for start in range(len(parts)):
            ending = parts[start:]
            endings[ending] = "" if ending in endings else file
    return endings


def _file_of(row: tuple[str, ...], files: Container[str], endings: Mapping[tuple[str, ...], str]) -> str:
    """The file that a row means: the one at its path, else the only one that its path ends like."""
    if row and "%" in row[-1] and _key(row[-1:]) not in endings:
        row = tuple(map(unquote, row))
    if "/".join(row) in files:
        return "/".join(row)
    parts = _key(row)
    return next((endings[parts[start:]] for start in range(len(parts)) if parts[start:] in endings), "")


def _key(parts: Sequence[str]) -> tuple[str, ...]:
    return tuple(_folded(part) for part in parts[-_DEEPEST:])


def _folded(name: str) -> str:
    """A name as systems compare it: macOS writes é as two characters."""
    return unicodedata.normalize("NFC", name).casefold()
