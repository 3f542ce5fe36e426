"""Requests whose addresses may be in another encoding than UTF-8."""

from __future__ import annotations

from urllib.parse import parse_qsl

import flask
from werkzeug.datastructures import MultiDict
from werkzeug.utils import cached_property


class Request(flask.Request):
    """A request of which each parameter is read as UTF-8, else as GB18030: old Chinese pages link in GBK."""

    @cached_property
    def args(self) -> MultiDict[str, str]:
        """The parameters in the address."""
        # Latin-1 keeps every byte as a character of its own.
        pairs = parse_qsl(self.query_string.decode("latin-1"), keep_blank_values=True, encoding="latin-1")
        return self.parameter_storage_class([(_read(name), _read(value)) for name, value in pairs])


def _read(text: str) -> str:
    """Text of bytes that stand for themselves.

    >>> _read("首违不罚".encode("gbk").decode("latin-1"))
    '首违不罚'
    """
    raw = text.encode("latin-1")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "replace")
