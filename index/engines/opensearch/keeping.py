"""The corpus as a cluster keeps it: what is needed to show reports whose keeper is on another machine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from index.corpus import Corpus
from index.engines.opensearch import state as states
from index.engines.opensearch.client import Body, Client
from index.engines.opensearch.documents import report_of
from index.engines.opensearch.visible import visible
from index.records import Aside, Change, CorpusError, DamagedVersion, Row, Run, Snapshot, Version
from index.report import Report

_FIELDS = ("title", "issuer", "region", "level", "body", "year", "url")
_ROW = ["report", *(f"stored.{name}" for name in _FIELDS)]


class ClusterCorpus(Corpus):
    """The reading half of a corpus, from the documents of a cluster; threads may share it.

    It holds the current version of every report. Former versions, raw pages, runs and what was set aside
    stay with the corpus's keeper: here there are none. Nothing can be written.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self.path = Path(str(client.address))

    def close(self) -> None:
        """Close the connections of this process; the next question opens others."""
        self._client.close()

    @property
    def change(self) -> int:
        """Number of the last change that was indexed."""
        return states.read(self._client)[0].change

    def changes_since(self, change: int) -> Iterator[Change]:
        """Every report that stands, in the order in which it was indexed; nothing where nothing is newer."""
        if change < self.change:
            hits = self._each([], ["report", "version", "from"])
            for source in sorted(hits, key=lambda each: (each["from"], each["report"])):
                yield Change(source["report"], source["version"], False)

    def get(self, id: str, version: int | None = None) -> Report | None:
        """A report in its current version; None for another one."""
        wanted: list[Body] = [{"term": {"report": id}}]
        wanted += [{"term": {"version": version}}] if version is not None else []
        return next((report_of(source) for source in self._each(wanted, ["report", "stored"])), None)

    def shown(self, id: str, version: int) -> Report | None:
        """The same: the cluster watches over its own records."""
        return self.get(id, version)

    def row(self, id: str) -> Row | None:
        """What a list shows of a report; None if unknown."""
        return next(map(_row, self._each([{"term": {"report": id}}], _ROW)), None)

    def resolve(self, id: str) -> str | None:
        """The id itself, if the report is there."""
        return id if self.row(id) else None

    def gone(self, id: str) -> datetime | None:
        """Always None: what is gone is in no index."""
        return None

    def aliases(self, id: str) -> tuple[str, ...]:
        """None: further addresses stay with the keeper."""
        return ()

    def versions(self, id: str) -> tuple[Version, ...]:
        """The current version alone."""
        found = self._each([{"term": {"report": id}}], ["report", "version", "indexed"])
        return tuple(
            Version(source["version"], datetime.fromisoformat(source["indexed"]), "", None)
            for source in found
        )

    def snapshot(self, sha256: str) -> Snapshot | None:
        """None: raw pages stay with the keeper."""
        return None

    def fetched(self, id: str, number: int) -> datetime | None:
        """When the current version was indexed: when its page was fetched, the keeper alone knows."""
        return next((each.kept for each in self.versions(id) if each.number == number), None)

    def damaged(self) -> Iterator[DamagedVersion]:
        """Nothing: the cluster watches over its own records."""
        yield from ()

    def find_url(self, url: str) -> str | None:
        """None: addresses stay with the keeper."""
        return None

    def files(self, id: str, version: int | None = None) -> tuple[Snapshot, ...]:
        """None: attachments stay with the keeper."""
        return ()

    def rows(self, where: Mapping[str, str | int] | None = None) -> Iterator[Row]:
        """Reports that stand, by year (newest first), then region; `where` maps fields of `Row` to values."""
        wanted = dict(where or {})
        unknown = set(wanted) - set(Row.__dataclass_fields__)
        if unknown:
            raise ValueError(f"no such field of a row: {', '.join(unknown)}")
        found = [_row(source) for source in self._each([], _ROW)]
        kept = (row for row in found if all(getattr(row, name) == value for name, value in wanted.items()))
        yield from sorted(kept, key=lambda row: (-(row.year or -1), row.region, row.id))

    def asides(self, reason: str = "") -> Iterator[Aside]:
        """Nothing: what was set aside stays with the keeper."""
        yield from ()

    def counts(self) -> dict[str, int]:
        """How many reports stand; the other numbers stay with the keeper."""
        reports = states.read(self._client)[0].reports
        others = dict.fromkeys(("gone", "snapshots", "aliases", "set_aside"), 0)
        return {"reports": reports, "versions": reports, **others}

    def runs(self, limit: int = 20) -> tuple[Run, ...]:
        """None: runs stay with the keeper."""
        return ()

    def _each(self, filters: list[Body], source: list[str]) -> Iterator[dict[str, Any]]:
        state, _ = states.read(self._client)
        if not state.generation:
            raise CorpusError(f"no index at {self.path}; run `zhice index` where the corpus is")
        body = {"query": {"bool": {"filter": [*visible(state), *filters]}}, "_source": source}
        for hit in self._client.each(state.index, body):
            yield hit["_source"]


def _row(source: Mapping[str, Any]) -> Row:
    kept = source["stored"]
    return Row(source["report"], **{name: kept[name] for name in _FIELDS})
