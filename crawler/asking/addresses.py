"""Addresses: their one canonical form, the host that they count for, and which of them may be asked."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

LONGEST = 2_000
"""Characters of an address."""

_SAFE = "/%:=&?~+!$,;'@()*[]|"
_BLANK = re.compile("[\t\r\n\u200b\u2060\ufeff]+")
"""What browsers take out of an address wherever it stands, and what nobody sees in it."""
_SLIPS = re.compile(r"^(https?)(?:：/{0,9}|:/{3,9})", re.I)
"""Slips that browsers mend, or people who type the address."""

_SESSION = re.compile(r";jsessionid=[^/?#]*", re.I)
_DEFAULT_PORTS = {"http": 80, "https": 443}
_FRONT_PAGE = re.compile(r"^/?((index|default|home|main)\.(s?html?|jsp|aspx?|php))?$", re.I)
_COLUMN = re.compile(r"\d+")
_COLUMNS = "/gkmlpt/index"
"""On this platform the fragment names the column, a list of its own."""
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class AddressError(ValueError):
    """A text that is no web address; the message names it."""


def canonical(url: str, base: str = "", encoding: str = "utf-8") -> str:
    """The form under which a page is known: absolute, no default port, no session, no fragment.

    One fragment stays: the column's number in `/gkmlpt/index#7`. `encoding` is that of the page that the
    address stands on: what is not ASCII in a query is sent in it, as browsers do (WHATWG URL, 4.4).
    Raises `AddressError` for anything but http and https with a host.

    >>> canonical("../2/t20230115_7.html#top", "http://WWW.example.gov.cn:80/a/1/")
    'http://www.example.gov.cn/a/2/t20230115_7.html'
    """
    try:
        return _canonical(urlsplit(urljoin(base, _mended(url))), encoding)
    except AddressError as error:
        raise AddressError(f"{url!r:.200} {error}") from None
    except ValueError as error:
        raise AddressError(f"{url!r:.200} is no web address: {error}") from None


def _mended(url: str) -> str:
    plain = _SLIPS.sub(r"\1://", _BLANK.sub("", url).strip())
    if "\\" in plain:
        # Browsers take them for slashes, but for those in the query and the fragment (WHATWG URL, 4.4).
        end = min((place for mark in "?#" if (place := plain.find(mark)) >= 0), default=len(plain))
        plain = plain[:end].replace("\\", "/") + plain[end:]
        plain = _SLIPS.sub(r"\1://", plain)
    return plain.replace("&amp;", "&")


def _canonical(parts: SplitResult, encoding: str) -> str:
    scheme, host, port = parts.scheme.lower(), (parts.hostname or "").lower(), parts.port
    if scheme not in _DEFAULT_PORTS or not host:
        raise AddressError("is no http or https address")
    if parts.username is not None:
        raise AddressError("carries a user name, which no public page needs")
    name = f"[{host}]" if ":" in host else host
    netloc = name if port in (None, _DEFAULT_PORTS[scheme]) else f"{name}:{port}"
    path = quote(_SESSION.sub("", parts.path) or "/", safe=_SAFE)
    query = quote(parts.query, safe=_SAFE, encoding=encoding)
    column = path.endswith(_COLUMNS) and _COLUMN.fullmatch(parts.fragment)
    address = urlunsplit((scheme, netloc, path, query, parts.fragment if column else ""))
    if len(address) > LONGEST:
        raise AddressError(f"is longer than {LONGEST:,} characters")
    return address


def host_of(url: str) -> str:
    """The host that an address counts for: `name`, or `name:port` where the port is not the web's own.

    >>> host_of("https://www.example.gov.cn/a"), host_of("http://127.0.0.1:8000/")
    ('www.example.gov.cn', '127.0.0.1:8000')
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    return host if parts.port in (None, 80, 443) else f"{host}:{parts.port}"


def is_front_page(url: str) -> bool:
    """Whether an address is its site's front page."""
    parts = urlsplit(url)
    return bool(_FRONT_PAGE.match(parts.path)) and not parts.query


def forbidden(address: str, loopback: bool = False) -> str:
    """Why an IP address must not be asked, or an empty string. `loopback` permits 127.0.0.0/8 and ::1 alone.

    >>> forbidden("169.254.169.254")
    '169.254.169.254 is not a public address'
    """
    ip: ipaddress.IPv4Address | ipaddress.IPv6Address | None
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        ip = _embedded(ip) or ip
    if ip.is_loopback:
        return "" if loopback else f"{address} is this machine's own address"
    if not ip.is_global or ip.is_multicast:
        return f"{address} is not a public address"
    return ""


def _embedded(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    # An IPv4 address can hide in an IPv6 one; what counts is where the packets would go.
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour
