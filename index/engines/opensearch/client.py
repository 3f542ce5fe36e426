"""Talking to the cluster: every node, retries, and whatever fails as one clear line."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from opensearchpy import OpenSearch, helpers
from opensearchpy.exceptions import (
    AuthenticationException,
    AuthorizationException,
    ConnectionTimeout,
    NotFoundError,
    OpenSearchException,
    SerializationError,
    SSLError,
    TransportError,
)
from opensearchpy.exceptions import ConnectionError as NoConnectionError

from index.engine import EngineError
from index.engines.opensearch.address import CERTIFICATES, PASSWORD, Address, password

SUPPORTED = ("2.",)
"""Versions of the server that this engine was tried on, by how they begin."""

_TIMEOUT = 60
_RETRIES = 5
_RETRIED = (429, 502, 503, 504)
_CHUNK_BYTES, _CHUNK = 2 << 20, 200

_CERTIFICATE = re.compile(r"certificate verify failed: ([^(]*)")

Body = Mapping[str, Any]


class Client:
    """A cluster's indexes under one prefix. Any failure raises `EngineError`. Threads may share it."""

    def __init__(self, address: Address) -> None:
        """Connect, and refuse a server that this engine was not tried on."""
        self.address = address
        self._connected: dict[int, OpenSearch] = {}
        with self._told():
            version = self._server.info()["version"]
        number, kind = str(version["number"]), version.get("distribution", "elasticsearch")
        if kind != "opensearch" or not number.startswith(SUPPORTED):
            raise EngineError(f"{address}: this is {kind} {number}; this engine speaks to opensearch 2.x")

    @property
    def _server(self) -> OpenSearch:
        """The connections of this process: a fork must not share its parent's."""
        if os.getpid() not in self._connected:
            self._connected = {os.getpid(): _connect(self.address)}
        return self._connected[os.getpid()]

    def get(self, index: str, id: str) -> Body | None:
        """A document with its `_source`, `_seq_no` and `_primary_term`; None where there is none."""
        with self._told():
            try:
                found: Body = self._server.get(index=index, id=id)
            except NotFoundError:
                return None
        return found

    def put(self, index: str, id: str, source: Body, after: Body | None) -> bool:
        """Write a document if it is still as it was when read (`after`; None: absent); whether that was so.

        A conflict may be one's own write, made before its answer was lost: what stands there tells.
        """
        known = (
            {"if_seq_no": after["_seq_no"], "if_primary_term": after["_primary_term"]}
            if after
            else {"op_type": "create"}
        )
        with self._told():
            try:
                self._server.index(index=index, id=id, body=source, params={**known, "refresh": "true"})
            except TransportError as error:
                if error.status_code != 409:
                    raise
                now = self.get(index, id)
                return now is not None and dict(now["_source"]) == dict(source)
        return True

    def ask(self, index: str, bodies: Sequence[Body]) -> list[Body]:
        """The answers to several searches, none of them partial."""
        head = {"index": index, "allow_partial_search_results": False, "request_cache": False}
        lines = [line for body in bodies for line in (head, {"_source": False, **body})]
        if not lines:
            return []
        with self._told():
            answers: list[Body] = self._server.msearch(body=lines)["responses"]
        for answer in answers:
            if _kind(answer) == "index_not_found_exception":
                raise EngineError(f"{self.address}: the index was removed; run `zhice index --rebuild`")
            if answer.get("error") or answer["_shards"]["failed"] or answer["timed_out"]:
                raise EngineError(f"{self.address}: a search failed: {_reason(answer)}; try again")
        return answers

    def each(self, index: str, body: Body, size: int = 500) -> Iterator[Body]:
        """Every hit of a search in a stable order of its own, page by page."""
        after: dict[str, Any] = {}
        while True:
            page = {**body, "size": size, "sort": [{"report": "asc"}, {"from": "asc"}], **after}
            hits = self.ask(index, [page])[0]["hits"]["hits"]
            yield from hits
            if len(hits) < size:
                return
            after = {"search_after": hits[-1]["sort"]}

    def write(self, index: str, actions: Iterable[Body], copies: int) -> None:
        """Many writes, each acknowledged by so many copies of its shard."""
        with self._told():
            # Told to raise by itself, it would give up on what a busy node asks to be sent again.
            for _, failed in helpers.streaming_bulk(
                self._server,
                actions,
                index=index,
                chunk_size=_CHUNK,
                max_chunk_bytes=_CHUNK_BYTES,
                max_retries=_RETRIES,
                raise_on_error=False,
                yield_ok=False,
                wait_for_active_shards=copies,
                request_timeout=2 * _TIMEOUT,
            ):
                [answer] = failed.values()
                raise EngineError(f"{self.address}: a write failed: {_reason(answer)}; try again")

    def refresh(self, index: str) -> None:
        """Make what was written visible to searches, on every shard."""
        with self._told():
            shards = self._server.indices.refresh(index=index)["_shards"]
        if shards["failed"]:
            raise EngineError(f"{self.address}: {shards['failed']} shards could not be refreshed; try again")

    def create(self, index: str, body: Body) -> None:
        """Make an index if it is not there, and wait until its shards can be written."""
        with self._told():
            if not self._server.indices.exists(index=index):
                self._server.indices.create(index=index, body=body, params={"wait_for_active_shards": "1"})

    def replicate(self, index: str, replicas: int) -> None:
        """Let every shard of an index have so many copies beside the first."""
        with self._told():
            self._server.indices.put_settings(index=index, body={"index": {"number_of_replicas": replicas}})

    def copies(self, index: str) -> tuple[int, bool]:
        """How many copies of that shard of an index stand that has the fewest; whether any is being made."""
        with self._told():
            health = self._server.cluster.health(index=index, params={"level": "shards"})
        shards = health["indices"][index]["shards"].values()
        return min(int(each["active_shards"]) for each in shards), bool(health["initializing_shards"])

    def indexes(self, pattern: str) -> list[str]:
        """The names of the indexes of a pattern."""
        with self._told():
            return sorted(self._server.indices.get(index=pattern, params={"expand_wildcards": "open"}))

    def remove(self, index: str) -> None:
        """Remove an index; one that is gone already is no error."""
        with self._told():
            self._server.indices.delete(index=index, params={"ignore_unavailable": "true"})

    def status(self, index: str) -> str:
        """How an index stands: green, yellow (a copy is missing) or red (data is missing)."""
        with self._told():
            return str(self._server.cluster.health(index=index)["status"])

    def size(self, pattern: str) -> int:
        """Bytes of the indexes of a pattern, all copies together."""
        with self._told():
            found = self._server.indices.stats(index=pattern, metric="store")
        return int(found["_all"]["total"]["store"]["size_in_bytes"])

    def close(self) -> None:
        """Close the connections of this process."""
        for server in self._connected.values():
            server.close()
        self._connected = {}

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (AuthenticationException, AuthorizationException):
            raise EngineError(
                f"{self.address}: user {self.address.user or 'none'} is refused; give the user in the "
                f"address and the password in {PASSWORD}"
            ) from None
        except (SSLError, NoConnectionError, ConnectionTimeout) as error:
            raise EngineError(f"{self.address}: {_unconnected(error)}") from None
        except SerializationError:
            raise EngineError(f"{self.address}: what answers there is no OpenSearch") from None
        except NotFoundError as error:
            raise EngineError(
                f"{self.address}: {_short(error)}; the index was removed: run `zhice index --rebuild`"
            ) from None
        except TransportError as error:
            if error.status_code != 503:
                raise EngineError(f"{self.address}: {_short(error)}") from None
            raise EngineError(
                f"{self.address}: the cluster cannot answer ({_short(error)}); "
                "see that all of its nodes run, and try again"
            ) from None
        except OpenSearchException as error:
            raise EngineError(f"{self.address}: {_short(error)}") from None


def _connect(address: Address) -> OpenSearch:
    return OpenSearch(
        [{"host": host, "port": port} for host, port in address.nodes],
        http_auth=(address.user, password()) if address.user else None,
        use_ssl=address.tls,
        verify_certs=address.tls,
        ca_certs=os.environ.get(CERTIFICATES) if address.tls else None,
        timeout=_TIMEOUT,
        retry_on_timeout=True,
        max_retries=_RETRIES,
        retry_on_status=_RETRIED,
    )


def _kind(answer: Body) -> str:
    error = answer.get("error")
    return str(error.get("type", "")) if isinstance(error, dict) else ""


def _reason(answer: Body) -> str:
    if answer.get("timed_out"):
        return "it took too long"
    failures = (answer.get("_shards") or {}).get("failures") or ()
    return str(answer.get("error") or next(iter(failures), "a shard is missing"))[:300]


def _unconnected(error: Exception) -> str:
    """Why there is no connection, with the cure."""
    text = str(error)
    if "WRONG_VERSION_NUMBER" in text:
        return "what answers does not speak TLS; without it the address begins opensearch+http://"
    if isinstance(error, SSLError):
        found = _CERTIFICATE.search(text)
        why = found[1].strip() if found else _short(error)
        return f"the certificate is not trusted ({why}); name its authority's file in {CERTIFICATES}"
    if "NameResolutionError" in text:
        return "no host of such a name is known; is the address spelled right?"
    if "RemoteDisconnected" in text:
        return "the connection was broken off; where TLS is spoken, the address begins opensearch+https://"
    return "no node answers; is the cluster running, and is this its address?"


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
