"""Ways of saying the same: a table that readers can edit, used only when they ask for it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from index.analyzer import normalise
from index.records import CorpusError

BUILT_IN = Path(__file__).with_name("variants.txt")
NAME = "variants.txt"


def load(folder: Path) -> Mapping[str, tuple[str, ...]]:
    """Each string's group, itself first, by the normalised string; a table in the data folder goes first.

    A line is a group, its strings parted by `~`; lines that begin with `#` are comments. A table that
    cannot be read raises `CorpusError`.
    """
    own = folder / NAME
    path = own if own.exists() else BUILT_IN
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(
            f"{path}: {error}; write it in UTF-8, or remove it to use the built-in table"
        ) from error
    groups = [[part.strip() for part in line.split("~") if part.strip()] for line in lines if line[:1] != "#"]
    return {
        normalise(string): (string, *(other for other in group if other != string))
        for group in groups
        for string in group
    }
