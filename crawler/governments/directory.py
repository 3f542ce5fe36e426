"""The directory of the governments' own sites: front page, disclosure entry, known columns of reports.

Its tables are made by `make_directory`; where the facts come from is told in `SOURCES.md`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from urllib.parse import urljoin

from crawler.governments.hosts import domain_of, parents
from index import regions
from index.regions import Region

HERE = Path(__file__).parent
OWN = "directory.tsv"
"""The reader's own rows, in the data folder, in the shape of `sites.tsv`."""

CONFIDENCES = ("A", "B", "C")


class DirectoryError(ValueError):
    """A directory that cannot be used; the message names file, line and what is wrong."""


@dataclass(frozen=True, slots=True)
class Column:
    """A list of reports that is publicly known: whose they are (a division code), and its address.

    One that was only cut from the address of an article is not `seen`.
    """

    code: str
    url: str
    seen: bool


@dataclass(frozen=True, slots=True)
class Government:
    """A government's own site.

    `confidence`: A, a page was seen to be its own; B rests on less; C is to be confirmed before it counts as
    evidence by itself. `refused`: it turned away plain requests when it was last asked.
    """

    code: str
    front: str
    confidence: str = "A"
    entry: str = ""
    """Where its disclosure of information (政府信息公开) begins, if that is known."""
    refused: bool = False
    columns: tuple[Column, ...] = ()

    @property
    def region(self) -> Region:
        """The division that it governs. Raises `DirectoryError` for a code that is no division's."""
        region = regions.get(self.code)
        if region is None:
            raise DirectoryError(f"{self.code} of {self.front} is no division in the gazetteer")
        return region


@dataclass(frozen=True, slots=True)
class Home:
    """Whose site an address is on: the division's code, how sure that is, and what stands before its domain.

    `labels` are those of the host before the government's domain: `("sfj",)` of sfj.yueyang.gov.cn. A zone
    with a domain of its own is named; the code is then of the place around it.
    """

    code: str
    confidence: str
    labels: tuple[str, ...] = ()
    zone: str = ""


class Directory:
    """Governments by code and by domain."""

    def __init__(self, governments: Iterable[Government], further: Mapping[str, Home] | None = None) -> None:
        self._by_code = {government.code: government for government in governments}
        self._further = further or {}

    def of(self, code: str) -> Government | None:
        """The site of a division's government; a former code means its successor's."""
        region = regions.get(code)
        return self._by_code.get(region.code) if region else None

    def within(self, code: str = "", levels: Iterable[str] = ()) -> tuple[Government, ...]:
        """The sites of a division and of those below it (of the whole country for none), by code.

        `levels` are keys of `index.regions.LEVELS`; none means all.
        """
        wanted = frozenset(levels)
        return tuple(
            government
            for _, government in sorted(self._by_code.items())
            if (not code or government.code == code or regions.is_within(government.code, code))
            and (not wanted or government.region.level in wanted)
        )

    def home(self, url: str) -> Home | None:
        """Whose site an address is on, by the nearest known domain; None where none is known.

        >>> built_in().home("https://sfj.yueyang.gov.cn/7200/1.html")
        Home(code='430600', confidence='A', labels=('sfj',), zone='')
        """
        domain = domain_of(url)
        for above in parents(domain):
            if home := self._domains.get(above):
                labels = tuple(domain.removesuffix(above).split(".")[:-1])
                return Home(home.code, home.confidence, labels, home.zone)
        return None

    @cached_property
    def _domains(self) -> Mapping[str, Home]:
        own = {
            domain_of(government.front): Home(government.code, government.confidence)
            for government in self._by_code.values()
        }
        return {**self._further, **own}


@cache
def built_in() -> Directory:
    """The directory that comes with the crawler."""
    return Directory(_rows(HERE / "sites.tsv", _columns()), _further())


def own(path: Path) -> Directory:
    """A reader's own rows alone; none where the file is absent. Raises `DirectoryError`."""
    return Directory(_rows(path, _columns()) if path.exists() else ())


def load(path: Path) -> Directory:
    """The built-in directory with a reader's own rows, which win. Raises `DirectoryError`."""
    rows = own(path).within()
    if not rows:
        return built_in()
    taken = {domain_of(row.front) for row in rows}
    others = [row for row in built_in().within() if domain_of(row.front) not in taken]
    return Directory([*others, *rows], _further())


def _rows(path: Path, columns: Mapping[str, tuple[Column, ...]]) -> Iterator[Government]:
    for number, line in _lines(path):
        cells = [*line.split("\t"), "", "", "", ""]
        code, confidence, front, entry, refused = (cell.strip() for cell in cells[:5])
        where = f"{path}: line {number}"
        if regions.get(code) is None:
            raise DirectoryError(f"{where}: {code!r:.40} is no division code in the gazetteer")
        if confidence not in CONFIDENCES:
            raise DirectoryError(
                f"{where}: confidence {confidence!r:.40} is none of {', '.join(CONFIDENCES)}"
            )
        domain = domain_of(front)
        if not domain:
            raise DirectoryError(f"{where}: {front!r:.80} is no web address of a front page")
        entry = urljoin(front, entry) if entry else ""
        yield Government(code, front, confidence, entry, bool(refused), columns.get(domain, ()))


def _columns() -> Mapping[str, tuple[Column, ...]]:
    """The known columns by every domain that they lie in."""
    found: dict[str, tuple[Column, ...]] = {}
    for _, line in _lines(HERE / "columns.tsv"):
        code, url, how = line.split("\t")
        for domain in parents(domain_of(url)):
            found[domain] = (*found.get(domain, ()), Column(code, url, how == "seen"))
    return found


def _further() -> Mapping[str, Home]:
    rows = (line.split("\t") for _, line in _lines(HERE / "domains.tsv"))
    return {domain: Home(code, "A", (), zone) for domain, code, zone in rows}


def _lines(path: Path) -> list[tuple[int, str]]:
    """The lines of a table that say something, with their numbers."""
    try:
        lines = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise DirectoryError(f"{path}: {error}") from None
    return [(number, line) for number, line in enumerate(lines, 1) if line.strip() and line[0] != "#"]
