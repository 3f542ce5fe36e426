"""The addresses under which a government's front page may answer."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

from crawler.asking.addresses import canonical


def is_local(url: str) -> bool:
    """Whether an address is on this machine, as the sample sites are: nobody is spared by waiting there."""
    return (urlsplit(url).hostname or "").startswith("127.")


def variants(front: str) -> Iterator[str]:
    """A front page's address as it is known, then by the other scheme, then with or without www."""
    url = canonical(front)
    parts = urlsplit(url)
    other = "http" if parts.scheme == "https" else "https"
    yield url
    if is_local(url):
        return
    yield urlunsplit(parts._replace(scheme=other))
    yield urlunsplit(parts._replace(netloc=twin(parts.netloc)))


def twin(host: str) -> str:
    """A host with www before it, or without."""
    return host.removeprefix("www.") if host.startswith("www.") else f"www.{host}"
