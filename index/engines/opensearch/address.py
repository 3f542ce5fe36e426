"""Where a cluster is: `opensearch+https://user@host:9200,host2:9200/prefix`."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl

from index.engine import EngineError

SCHEMES = ("opensearch+https", "opensearch+http")
PASSWORD, PASSWORD_FILE, CERTIFICATES = (
    "ZHICE_ENGINE_PASSWORD",
    "ZHICE_ENGINE_PASSWORD_FILE",
    "ZHICE_ENGINE_CA",
)
"""Environment: the user's password or a file that holds it, and a file of certificates to trust."""

_ADDRESS = re.compile(r"(opensearch\+https?)://(?:([^@/:]+)@)?([^/?@]+)/([^/?]*)/?(?:\?(.*))?")
_PREFIX = re.compile(r"[a-z][a-z0-9_-]{0,40}")
_SHAPE = "opensearch+https://USER@HOST:9200,HOST2:9200/PREFIX"


@dataclass(frozen=True, slots=True)
class Address:
    """Nodes, whether they speak TLS, the user, and the prefix of the indexes' names."""

    nodes: tuple[tuple[str, int], ...]
    prefix: str
    tls: bool = True
    user: str = ""
    replicas: int = 1
    """Copies of every shard beside the first: what a node takes with it stands elsewhere."""
    shards: int = 3
    """Parts of a new index; some 30 GB each is a good size."""

    def __str__(self) -> str:
        hosts = ",".join(f"{host}:{port}" for host, port in self.nodes)
        return f"opensearch+http{'s' * self.tls}://{hosts}/{self.prefix}"


def parse(text: str) -> Address:
    """The address in a text. Raises `EngineError` for what is none.

    >>> parse("opensearch+https://reader@a.example,b.example:9201/zhice").nodes
    (('a.example', 9200), ('b.example', 9201))
    """
    found = _ADDRESS.fullmatch(text)
    if not found:
        raise EngineError(f"{text!r} is no address of a cluster: {_SHAPE} is one")
    scheme, user, hosts, prefix, query = found.groups()
    if not _PREFIX.fullmatch(prefix):
        raise EngineError(f"{text!r}: the prefix is of small letters, digits, - and _: {_SHAPE}")
    nodes = tuple(_node(host, text) for host in hosts.split(","))
    asked = dict(parse_qsl(query or ""))
    numbers = {name: asked.pop(name) for name in ("replicas", "shards") if name in asked}
    if asked or not all(number.isdecimal() and len(number) < 4 for number in numbers.values()):
        raise EngineError(f"{text!r}: after ? only replicas=NUMBER and shards=NUMBER may stand, joined by &")
    known = {name: int(number) for name, number in numbers.items()}
    return Address(nodes, prefix, scheme == SCHEMES[0], user or "", **known)


def _node(host: str, text: str) -> tuple[str, int]:
    name, _, port = host.partition(":")
    if not name or (port and not (port.isdecimal() and 0 < int(port) < 65536)):
        raise EngineError(f"{text!r}: {host!r} is no host with a port: {_SHAPE}")
    return name, int(port or 9200)


def password() -> str:
    """The password of the environment, or of the file that it names. Raises `EngineError`."""
    if path := os.environ.get(PASSWORD_FILE):
        try:
            return Path(path).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise EngineError(f"{PASSWORD_FILE}: {path}: {error}") from None
    return os.environ.get(PASSWORD, "")
