"""What somebody chose to import: files below folders, with the addresses that tables beside them give."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from crawler.reading.manifest import NAMES, ManifestError, read_manifest
from crawler.tally import Tally

_HIDDEN = "hidden files"
_NO_FILES = "links to folders, pipes, sockets and devices"


@dataclass(frozen=True, slots=True)
class Source:
    """A file to import; `named` says whether it was named itself, and not its folder."""

    path: Path
    named: bool

    @property
    def told(self) -> str:
        """The path as a text: names need not be UTF-8."""
        return told_name(self.path)

    @property
    def uri(self) -> str:
        """The address of the file on this machine: what a report without another address is known by."""
        return self.path.resolve().as_uri()

    @property
    def changed(self) -> datetime:
        """When the file was last written, in UTC."""
        return datetime.fromtimestamp(self.path.stat().st_mtime, UTC)


@dataclass(slots=True)
class Sources:
    """The files of an import in the order of their names, and the addresses that tables give them."""

    files: list[Source] = field(default_factory=list)
    addresses: dict[Path, str] = field(default_factory=dict)


def told_name(path: Path) -> str:
    """A path as a text that can be printed and kept."""
    return os.fsencode(path).decode("utf-8", "replace")


def is_hidden(name: str) -> bool:
    """Whether a path below a folder (parted by slashes) is hidden, or an archiver's own."""
    return any(part.startswith(".") or part == "__MACOSX" for part in name.split("/"))


def find_sources(paths: Sequence[Path], tally: Tally) -> Sources:
    """The files that paths name or hold; what is missing, hidden or a table without use is told."""
    found = Sources()
    for path in paths:
        if path.is_dir():
            files = list(_below(path, tally))
            if not files:
                tally.fail(told_name(path), "a folder without pages, texts, JSON lines or web archives")
            found.files += [Source(file, named=False) for file in files if file.name.lower() not in NAMES]
            for table in (file for file in files if file.name.lower() in NAMES):
                _add_addresses(found, table, files, tally)
        elif path.exists():
            found.files.append(Source(path, named=True))
            for name in NAMES:
                if (table := path.parent / name).is_file():
                    # The rows of other files are none of this import's business.
                    _add_addresses(found, table, [path], Tally())
        else:
            tally.fail(told_name(path), "no such file")
    return found


def _below(folder: Path, tally: Tally) -> Iterator[Path]:
    """The files below a folder in the order of their names; what cannot be read or is none is told."""
    for path in sorted(_entries(folder, tally)):
        if is_hidden(path.relative_to(folder).as_posix()):
            tally.leave_out(_HIDDEN)
            continue
        try:
            is_file = stat.S_ISREG(path.stat().st_mode)
        except OSError as error:
            tally.fail(told_name(path), f"cannot be read: {error.strerror}")
            continue
        if is_file:
            yield path
        else:
            tally.leave_out(_NO_FILES)


def _entries(folder: Path, tally: Tally) -> Iterator[Path]:
    """All that is no folder below a folder. Links to folders are not followed: they may lead in a circle."""

    def unread(error: OSError) -> None:
        tally.fail(told_name(Path(error.filename)), f"cannot be read: {error.strerror}")

    for here, folders, files in os.walk(folder, onerror=unread):
        links = (name for name in folders if Path(here, name).is_symlink())
        yield from (Path(here, name) for name in (*files, *links))


def _add_addresses(found: Sources, table: Path, files: Sequence[Path], tally: Tally) -> None:
    """Take the addresses of a table; of several tables the one in the deepest folder is right."""
    base = table.parent
    below = {
        file.relative_to(base).as_posix(): file
        for file in files
        if file.is_relative_to(base) and file != table
    }
    try:
        manifest = read_manifest(table.name.lower(), table.read_bytes(), list(below))
    except (OSError, ManifestError) as error:
        tally.fail(told_name(base), f"its table of addresses cannot be read: {error}")
        return
    for row, why in manifest.idle:
        tally.fail(f"{told_name(table)}, {row}", why)
    found.addresses |= {below[name]: address for name, address in manifest.addresses.items()}
