"""Opens an index, and the corpus behind it, by address. The only module that knows which engines there are.

An address is the folder of an embedded index, or that of a cluster:
`opensearch+https://USER@HOST:9200,HOST2:9200/PREFIX`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from index.corpus import Corpus
from index.engine import Engine, EngineError, IndexWriter

if TYPE_CHECKING:
    from index.engines.opensearch.client import Client

_CLUSTER = "opensearch+"


def open_engine(address: Path | str) -> Engine:
    """The index at an address. Raises `EngineError`, with the cure, if it is absent or damaged."""
    if str(address).startswith(_CLUSTER):
        client = _client(str(address))
        from index.engines.opensearch.copies import Copies
        from index.engines.opensearch.reader import OpenSearchEngine

        return OpenSearchEngine.open(client, Copies((open_writer, open_engine)))
    from index.engines.whoosh.reader import WhooshEngine

    return WhooshEngine.open(_folder(address))


def open_writer(address: Path | str, rebuild: bool = False) -> IndexWriter:
    """The writer at an address, made if absent; `rebuild` starts afresh while the old index answers on."""
    if str(address).startswith(_CLUSTER):
        client = _client(str(address))
        from index.engines.opensearch.writer import OpenSearchWriter

        return OpenSearchWriter(client, rebuild)
    from index.engines.whoosh.writer import WhooshWriter

    return WhooshWriter.open(_folder(address), rebuild)


def open_corpus(path: Path, address: Path | str) -> Corpus:
    """The corpus in a file, or, where there is none, what the cluster that holds its index keeps of it.

    Raises `CorpusError` where neither is there.
    """
    if path.exists() or not str(address).startswith(_CLUSTER):
        return Corpus.open(path, create=False)
    client = _client(str(address))
    from index.engines.opensearch.keeping import ClusterCorpus

    return ClusterCorpus(client)


def _folder(address: Path | str) -> Path:
    scheme, apart, _ = str(address).partition("://")
    if apart:
        raise EngineError(
            f"no engine {scheme!r}: an index is in a folder, or at {_CLUSTER}https://USER@HOST:9200/PREFIX"
        )
    return Path(address)


def _client(address: str) -> Client:
    try:
        from index.engines.opensearch.address import parse
        from index.engines.opensearch.client import Client
    except ModuleNotFoundError as error:
        raise EngineError(f"{address}: {error.name} is missing; pip install 'zhice[opensearch]'") from None
    return Client(parse(address))
