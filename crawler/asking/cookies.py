"""Cookies for the length of one page: some articles redirect to themselves to set one."""

from __future__ import annotations

import re
from collections.abc import Iterable

_COOKIE = re.compile(r"[-!#$%&'*+.^_`|~0-9a-zA-Z]+=[\x20-\x7e]*")
_MOST, _LONGEST = 20, 4096
"""How many cookies a host may set, and how many characters one may have (RFC 6265, 6.1, asks for as many)."""


class Cookies:
    """What hosts set on the way to a page; each gets its own back, and nothing is kept afterwards."""

    def __init__(self) -> None:
        self._jars: dict[str, dict[str, str]] = {}

    def take(self, host: str, headers: Iterable[str]) -> None:
        """Take in the `Set-Cookie` headers of a host's answer; what is no cookie is passed over."""
        jar = self._jars.setdefault(host, {})
        for header in headers:
            cookie = header.partition(";")[0].strip()
            if len(cookie) <= _LONGEST and _COOKIE.fullmatch(cookie) and len(jar) < _MOST:
                name, _, value = cookie.partition("=")
                jar[name] = value

    def headers(self, host: str) -> dict[str, str]:
        """The request headers with which a host gets its cookies back."""
        jar = self._jars.get(host)
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in jar.items())} if jar else {}
