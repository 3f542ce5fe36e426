"""The one writer of a cluster's index: new versions beside the old, one document that makes them seen."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from index.engine import EngineError, Entry
from index.engines.opensearch import state as states
from index.engines.opensearch.client import Body, Client
from index.engines.opensearch.documents import ENDLESS, document, index_body, writable
from index.engines.opensearch.state import LEASE_SECONDS, Lease, State
from index.engines.opensearch.visible import visible

_AT_ONCE = 500
_COPY_SECONDS, _LOOK_SECONDS = 120.0, 0.2
"""For how long no node may take a missing copy, and how often that is looked at."""

_END = """
if (ctx._source.until == params.endless || params.failed.contains(ctx._source.until)) {
  ctx._source.until = params.until
} else { ctx.op = 'noop' }
"""


class OpenSearchWriter:
    """Writes an index of a cluster. Implements `index.engine.IndexWriter`."""

    def __init__(self, client: Client, rebuild: bool = False, lease_seconds: float = LEASE_SECONDS) -> None:
        """Take the writer's lease; with `rebuild` the first update replaces whatever is there."""
        self._client = client
        self._lease = Lease(client, lease_seconds)
        try:
            self._state, self._read = _read(client, rebuild)
            self._rebuild = rebuild
            self._closed = False
        except BaseException:
            self._lease.give_back()
            raise

    @property
    def generation(self) -> int:
        """Number of the published state; 0 before the first `update`."""
        return self._state.generation

    @property
    def change(self) -> int:
        """The corpus's change number that has been followed; 0 for a new index and for a rebuild."""
        return 0 if self._rebuild else self._state.change

    def update(self, entries: Iterable[Entry], gone: Iterable[str], change: int) -> int:
        """Add or replace reports, drop those whose ids are gone, and publish; returns the new generation."""
        if self._closed:
            raise EngineError(f"{self._client.address}: the writer is closed")
        state = self._begin()
        index = state.index
        self._undo(state)
        ids = self._add(index, state.attempt, entries)
        dead = set(gone)
        self._end(state, ids | dead)
        self._write(index, ({"_op_type": "delete", "_id": _id(each, state.attempt)} for each in ids & dead))
        if index != self._state.index:
            self._copy(index)
        self._client.refresh(index)
        self._lease.renew()
        published = replace(state, generation=state.attempt, change=change, **self._measured(state))
        self._publish(published.after(time.time()))
        self._rebuild = False
        self._collect()
        return self._state.generation

    def close(self) -> None:
        """Let go of the index."""
        if not self._closed:
            self._closed = True
            self._lease.give_back()

    def _begin(self) -> State:
        """Note the attempt before anything is written: what an unpublished one leaves does not count."""
        self._lease.renew()
        before = self._state
        attempt = before.attempt + 1
        left = (before.attempt,) if before.attempt > before.generation else ()
        state = replace(before, attempt=attempt, failed=(*before.failed, *left))
        fresh = self._rebuild or not before.index
        name = f"{self._client.address.prefix}-reports-{attempt}" if fresh else before.index
        if fresh:
            self._client.create(name, index_body(self._client.address.shards, replicas=0))
        else:
            # What a failed attempt left is seen from here on; and an index that was removed is told.
            self._client.refresh(name)
        self._publish(state)
        # Readers stay with the index that is published; this update alone writes into the new one.
        return replace(state, index=name, failed=() if fresh else state.failed, former=before.index)

    def _undo(self, state: State) -> None:
        """Take back what the last attempt left, if it failed; what still comes of it is not seen either."""
        if not state.failed:
            return
        made = self._ids(state.index, [{"term": {"from": state.failed[-1]}}])
        self._write(state.index, [{"_op_type": "delete", "_id": each} for each in made])
        ended = self._ids(state.index, [{"term": {"until": state.failed[-1]}}])
        again = {"doc": {"until": ENDLESS}}
        self._write(state.index, [{"_op_type": "update", "_id": each, **again} for each in ended])

    def _add(self, index: str, generation: int, entries: Iterable[Entry]) -> set[str]:
        ids: set[str] = set()

        def actions() -> Iterator[Body]:
            for number, entry in enumerate(entries):
                if not number % _AT_ONCE:
                    self._lease.renew()
                ids.add(entry.report.id)
                source = _clean(document(entry, generation))
                yield {"_op_type": "index", "_id": _id(entry.report.id, generation), "_source": source}

        self._write(index, actions())
        return ids

    def _end(self, state: State, replaced: set[str]) -> None:
        """Let the versions that were seen before be seen no longer."""
        if state.index != self._state.index or not self._state.generation:
            return
        params = {"endless": ENDLESS, "failed": list(state.failed), "until": state.attempt}
        script = {"source": _END, "params": params}
        names = sorted(replaced)
        for start in range(0, len(names), _AT_ONCE):
            self._lease.renew()
            some = names[start : start + _AT_ONCE]
            former = replace(state, generation=self._state.generation)
            ended = self._ids(state.index, [*visible(former), {"terms": {"report": some}}])
            updates = [{"_op_type": "update", "_id": each, "script": script} for each in ended]
            self._write(state.index, updates)

    def _copy(self, index: str) -> None:
        """Copy an index that was written once to other nodes: so no text is analysed twice."""
        address, waited = self._client.address, 0.0
        self._client.replicate(index, address.replicas)
        while waited < _COPY_SECONDS:
            copies, busy = self._client.copies(index)
            if copies >= self._copies:
                return
            self._lease.renew()
            time.sleep(_LOOK_SECONDS)
            waited = 0.0 if busy else waited + _LOOK_SECONDS
        raise EngineError(
            f"{address}: of some shards {copies} of {self._copies} copies stand, and no node takes more; "
            "start another node, or put ?replicas=0 behind the address"
        )

    def _measured(self, state: State) -> dict[str, Any]:
        """Numbers of the new generation that scoring needs."""
        seen = visible(replace(state, generation=state.attempt))
        lengths = {
            name: {"filter": {"range": {name: {"gt": 0}}}, "aggs": {"mean": {"avg": {"field": name}}}}
            for name in ("title_length", "text_length", "characters")
        }
        lengths["sum"] = {"sum": {"field": "characters"}}
        body = {"size": 0, "track_total_hits": True, "query": {"bool": {"filter": seen}}, "aggs": lengths}
        [answer] = self._client.ask(state.index, [body])
        found = answer["aggregations"]
        means = {name: found[name]["mean"]["value"] or 1.0 for name in lengths if name != "sum"}
        return {
            "reports": answer["hits"]["total"]["value"],
            "characters": round(found["sum"]["value"]),
            "title_length": means["title_length"],
            "text_length": means["text_length"],
            "whole_length": means["characters"],
        }

    def _publish(self, state: State) -> None:
        states.publish(self._client, state, self._read)
        self._state, self._read = states.read(self._client)

    def _collect(self) -> None:
        """Remove versions that no reader needs any more, and indexes that a rebuild before this one left."""
        ended = [{"range": {"until": {"lte": self._state.kept}}}]
        left = [{"_op_type": "delete", "_id": each} for each in self._ids(self._state.index, ended)]
        self._write(self._state.index, left)
        for name in self._client.indexes(f"{self._client.address.prefix}-reports-*"):
            if name not in (self._state.index, self._state.former):
                self._client.remove(name)

    def _ids(self, index: str, filters: Sequence[Body]) -> list[str]:
        return [hit["_id"] for hit in self._client.each(index, {"query": {"bool": {"filter": filters}}})]

    def _write(self, index: str, actions: Iterable[Body]) -> None:
        # A new index has its copies made when it is whole.
        self._client.write(index, actions, self._copies if index == self._state.index else 1)

    @property
    def _copies(self) -> int:
        """How many copies of a shard, the first among them, must have what is acknowledged."""
        return min(2, 1 + self._client.address.replicas)


def _read(client: Client, rebuild: bool) -> tuple[State, Body | None]:
    try:
        return states.read(client)
    except EngineError:
        if not rebuild:
            raise
    # Whatever stands there is what a rebuild is the cure for.
    found = client.get(states.meta(client), states.STATE)
    return State(attempt=int(found["_source"].get("attempt", 0)) if found else 0), found


def _id(report: str, generation: int) -> str:
    return f"{report}@{generation}"


def _clean(value: Any) -> Any:
    """A document whose texts JSON can carry."""
    if isinstance(value, str):
        return writable(value)
    if isinstance(value, dict):
        return {name: _clean(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_clean(each) for each in value]
    return value
