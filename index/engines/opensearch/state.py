"""Which generation is published: one document, replaced only by who read it last, and the writer's lease."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from index.engine import EngineError, OutdatedError
from index.engines.opensearch.client import Body, Client
from index.engines.opensearch.documents import FORMAT

STATE, LEASE = "state", "lease"
LEASE_SECONDS = 30.0
"""For which the lease of a writer that died stands."""

READ_WITHIN = 600.0
"""Seconds for which every version of a generation stays after it was replaced, for readers that are at it."""

_FAILED = 50
"""Attempts that failed and are remembered; by then, nothing of them is left."""
_STEPS = 20
"""Generations of the last `READ_WITHIN` of which it is remembered when they were published."""


@dataclass(frozen=True, slots=True)
class State:
    """A published generation, and what scoring needs to know of it.

    `index` is the name of the index that holds it. `attempt` is the last generation that a writer tried for:
    of those in `failed`, documents may stand that count as not there. Lengths are means over reports.
    """

    index: str = ""
    generation: int = 0
    change: int = 0
    attempt: int = 0
    failed: tuple[int, ...] = ()
    reports: int = 0
    characters: int = 0
    title_length: float = 1.0
    text_length: float = 1.0
    whole_length: float = 1.0
    former: str = ""
    """The index that a rebuild replaced, for readers that still look there."""
    published: tuple[tuple[int, float], ...] = ()
    """Some of the last generations, each with when it was published (seconds since 1970); oldest first."""

    @property
    def kept(self) -> int:
        """The oldest generation of which every version may still be there."""
        return self.published[0][0] if self.published else 0

    def after(self, now: float) -> State:
        """This state, published now: generations replaced for longer than readers are given are let go."""
        known = self.published or ((0, now),)
        if now - known[-1][1] >= READ_WITHIN / _STEPS:
            known = (*known, (self.generation, now))
        gone = sum(since <= now - READ_WITHIN for _, since in known)
        return replace(self, published=known[max(gone - 1, 0) :])


def _body(replicas: int) -> dict[str, Any]:
    settings = {"index": {"number_of_shards": 1, "number_of_replicas": replicas}}
    return {"settings": settings, "mappings": {"dynamic": False}}


def meta(client: Client) -> str:
    """The name of the index that holds state and lease."""
    return f"{client.address.prefix}-state"


def read(client: Client) -> tuple[State, Body | None]:
    """The state and the document that it was read from; an empty state where there is none."""
    found = client.get(meta(client), STATE)
    if found is None:
        return State(), None
    source = dict(found["_source"])
    if source.pop("format", None) != FORMAT:
        raise OutdatedError(
            f"{client.address}: the index was written by another version of zhice; "
            "run `zhice index --rebuild`"
        )
    lists = {"failed": tuple(source["failed"]), "published": tuple(map(tuple, source.get("published", ())))}
    return State(**source | lists), found


def publish(client: Client, state: State, after: Body | None) -> None:
    """Replace the state that was read. Raises `EngineError` where somebody else did so first."""
    kept = replace(state, failed=state.failed[-_FAILED:])
    source: Mapping[str, Any] = asdict(kept) | {"format": FORMAT}
    if not client.put(meta(client), STATE, source, after):
        raise EngineError(f"{client.address}: another writer has published meanwhile; run zhice index again")


class Lease:
    """The right to write, held in the cluster: whoever else asks is refused until it ends."""

    def __init__(
        self, client: Client, seconds: float = LEASE_SECONDS, now: Callable[[], float] = time.time
    ) -> None:
        """Take the lease. Raises `EngineError` while somebody else has it."""
        self._client, self._seconds, self._now = client, seconds, now
        self._holder = secrets.token_hex(8)
        client.create(meta(client), _body(client.address.replicas))
        self._take()

    def _take(self) -> None:
        found = self._client.get(meta(self._client), LEASE)
        held: Body = found["_source"] if found else {"holder": "", "until": 0.0}
        if held["holder"] not in ("", self._holder) and held["until"] > self._now():
            raise EngineError(
                f"{self._client.address} is being written by another process; try again when it has ended, "
                f"or in {held['until'] - self._now():.0f} s if it died"
            )
        self._write(self._now() + self._seconds, found)

    def renew(self) -> None:
        """Keep the lease. Raises `EngineError` where it was lost: whoever has it is not to be disturbed."""
        found = self._client.get(meta(self._client), LEASE)
        if found is None or found["_source"]["holder"] != self._holder:
            raise EngineError(
                f"{self._client.address}: this writer was held up and lost its lease; nothing of it was "
                "published: run zhice index again"
            )
        if found["_source"]["until"] < self._now() + self._seconds / 2:
            self._write(self._now() + self._seconds, found)

    def give_back(self) -> None:
        """End the lease, if it is still held."""
        found = self._client.get(meta(self._client), LEASE)
        if found and found["_source"]["holder"] == self._holder:
            self._client.put(meta(self._client), LEASE, {"holder": "", "until": 0.0}, found)

    def _write(self, until: float, after: Body | None) -> None:
        if not self._client.put(meta(self._client), LEASE, {"holder": self._holder, "until": until}, after):
            raise EngineError(f"{self._client.address} is being written by another process; try again later")
