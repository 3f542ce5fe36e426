"""What every command shares: the data folder, failures in one line, progress on a terminal, output."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from tqdm import tqdm

from crawler.asking.fetch import FetchError
from crawler.due.frontier import FrontierError
from crawler.governments.directory import DirectoryError
from crawler.reading.archives import ArchiveError
from crawler.run import CrawlError
from crawler.scouting.detection import ScoutError
from crawler.scouting.sharing import SharedTableError
from crawler.sites.site import SiteError
from index.corpus import Corpus
from index.engine import EngineError
from index.indexing import Followed, follow
from index.records import CorpusError
from index.report import ReportError
from search.indicators import IndicatorError, table_of
from search.library import CORPUS, EMBEDDED, Library, index_of
from search.panel import Panel
from search.request import RequestError
from web.cli.speech import say


class CommandError(RuntimeError):
    """A command that cannot do what was asked; the message is the one line that a person reads."""


FAILURES = (
    ArchiveError,
    CommandError,
    CorpusError,
    CrawlError,
    DirectoryError,
    EngineError,
    FetchError,
    FrontierError,
    IndicatorError,
    ReportError,
    RequestError,
    ScoutError,
    SharedTableError,
    SiteError,
    click.ClickException,
    OSError,
)
"""What ends a command with one line and exit code 1."""

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON, the same as the API.")

contact_option = click.option(
    "--contact", envvar="ZHICE_CONTACT", default="", help="Your e-mail or web page, for the sites' operators."
)

FRONTIER = "crawl.db"
"""Beside the corpus: what the crawler knows."""

Step = Callable[[int, int], None]
"""Told how much is done, and how much there is (0 if unknown)."""


@dataclass(frozen=True, slots=True)
class DataFolder:
    """The data folder that a command works on."""

    folder: Path
    engine: str = EMBEDDED

    def corpus(self, create: bool = True) -> Corpus:
        """The corpus of the folder."""
        return Corpus.open(self.folder / CORPUS, create)

    def library(self) -> Library:
        """Corpus and index of the folder, for reading."""
        return Library(self.folder, self.engine)

    def panel(self) -> Panel:
        """The figures of the folder's reports."""
        return Panel.open(self.folder, table_of(self.folder))

    def index(self, rebuild: bool = False) -> Followed:
        """Bring the index up to the corpus, with a progress bar.

        Raises `CommandError`, when all the others are indexed, where reports cannot be read.
        """
        with self.corpus(create=False) as corpus, progress("index") as step:
            followed = follow(corpus, index_of(self.folder, self.engine), rebuild, step)
        if followed.rebuilt:
            say(f"{followed.rebuilt}; the index was made afresh", err=True)
        if followed.unreadable:
            first = followed.unreadable[0]
            raise CommandError(
                f"{followed.indexed} reports indexed, {len(followed.unreadable)} could not be read: {first}"
            )
        self._read_numbers()
        return followed

    def _read_numbers(self) -> None:
        """Read the figures of what came or changed, with a progress bar."""
        with self.corpus(create=False) as corpus, closing(self.panel()) as panel, progress("numbers") as step:
            panel.follow(corpus, step)


def emit(record: Any) -> None:
    """Print a record as JSON, a whole Unicode text whatever the terminal thinks."""
    text = json.dumps(record, ensure_ascii=False, indent=2) + "\n"
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode())
    sys.stdout.buffer.flush()


@contextmanager
def progress(label: str) -> Iterator[Step]:
    """A progress bar on a terminal, silence in a pipe."""
    with tqdm(desc=label, disable=not sys.stderr.isatty(), leave=False) as bar:

        def step(done: int, total: int) -> None:
            bar.total = total or None
            bar.update(done - bar.n)

        yield step
