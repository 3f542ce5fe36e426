"""Opens an index by its address. The only module that knows which engines there are.

An address is the folder of an embedded index; other engines have a scheme: `NAME+https://HOST:PORT/PREFIX`.
"""

from __future__ import annotations

from pathlib import Path

from index.engine import Engine, EngineError, IndexWriter


def open_engine(address: Path | str) -> Engine:
    """The index at an address. Raises `EngineError`, with the cure, if it is absent or damaged."""
    from index.engines.whoosh.reader import WhooshEngine

    return WhooshEngine.open(_folder(address))


def open_writer(address: Path | str, rebuild: bool = False) -> IndexWriter:
    """The writer at an address, made if absent; `rebuild` starts afresh while the old index answers on."""
    from index.engines.whoosh.writer import WhooshWriter

    return WhooshWriter.open(_folder(address), rebuild)


def _folder(address: Path | str) -> Path:
    scheme, apart, _ = str(address).partition("://")
    if apart:
        raise EngineError(f"no engine {scheme!r}; give the folder of an index")
    return Path(address)
