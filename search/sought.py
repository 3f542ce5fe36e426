"""Where reports were looked for: what came of it at each government's site, as the crawler left it."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from index.records import CorpusError

CRAWL = "crawl.db"
_LOOKS = "SELECT code, finding, evidence, day FROM scouted"


@dataclass(frozen=True, slots=True)
class Look:
    """The last look at a government's site: what it came to, what that rests on, and the day (ISO).

    `finding`: columns of reports were `found` or `none`; or the site was `blocked`, `unreachable` or an
    `other site`.
    """

    finding: str
    evidence: str
    day: str


def sought(folder: Path) -> Mapping[str, Look]:
    """The looks at sites by the code of the government, as the crawl's database has them.

    Empty where nothing was looked for: without the file, and in one that is older than scouting. Raises
    `CorpusError` for a file that cannot be read.
    """
    path = folder / CRAWL
    if not path.exists():
        return {}
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            known = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'scouted'").fetchone()
            rows = connection.execute(_LOOKS).fetchall() if known else []
    except sqlite3.Error as error:
        raise CorpusError(f"{path}: {error}; restore it from a copy, or move it away") from error
    return {code: Look(finding, evidence, day) for code, finding, evidence, day in rows}
