"""Hosts by name: the domain that one belongs to, and those above it."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit


def domain_of(url: str) -> str:
    """The domain of an address, without the `www` before it, and without a port.

    >>> domain_of("http://www.tjjh.gov.cn:8080/a"), domain_of("https://sfj.sh.gov.cn/"), domain_of("")
    ('tjjh.gov.cn', 'sfj.sh.gov.cn', '')
    """
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return host.lower().removeprefix("www.").rstrip(".")


def parents(domain: str) -> Iterator[str]:
    """A domain and every one above it, but for the last two labels: `gov.cn` is nobody's.

    >>> list(parents("sfj.sh.gov.cn"))
    ['sfj.sh.gov.cn', 'sh.gov.cn']
    """
    labels = domain.split(".")
    for start in range(len(labels) - 2):
        yield ".".join(labels[start:])
