"""Calls to the outside at an address somebody else wrote down: https, to public addresses only, no redirects.

The name is resolved once and that very address is called, so that it cannot change between the look and the call.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

from yozora.core.errors import UsageError

TIMEOUT_S = 10.0
TOTAL_S = 15.0


def check_url(url: str, *, allow_private: bool = False) -> None:
    """Refuse a URL that is not https with a host and nothing odd; `allow_private` (one's own net) lets http in."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise UsageError(f"{url[:200]!r} is no URL.") from error
    if parts.scheme != "https" and not (allow_private and parts.scheme == "http"):
        raise UsageError("A URL to call must begin with https://.")
    if not parts.hostname or parts.username is not None or port == 0 or any(c.isspace() or c < " " for c in url):
        raise UsageError(f"{url[:200]!r} is no URL to call.")


def public_address(host: str, port: int, *, allow_private: bool = False) -> tuple[str, int]:
    """Return one address of `host`; if any of its addresses is not public, refuse it: somebody plays tricks."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise OSError(f"{host} has no address: {error}") from error
    addresses = [str(info[4][0]).partition("%")[0] for info in found]
    if not allow_private and not all(is_public(address) for address in addresses):
        raise UsageError(f"{host} is not a public address.")
    return addresses[0], port


def is_public(address: str) -> bool:
    """Return whether an address is of the open internet; an IPv4 address dressed up as IPv6 counts as what it is."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        hidden = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if hidden is not None:
            return is_public(str(hidden))
        if ip in ipaddress.ip_network("64:ff9b::/96"):
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
    return ip.is_global and not ip.is_multicast


@contextmanager
def connected(
    url: str, *, timeout_s: float = TIMEOUT_S, total_s: float = TOTAL_S, allow_private: bool = False
) -> Iterator[tuple[http.client.HTTPConnection, str]]:
    """Yield a connection to the host of `url`, and the target to ask it for.

    The other side may be silent for `timeout_s`; after `total_s` the connection is cut, so that nobody holds us by
    sending a byte now and then. Raises `UsageError` for the URL, `OSError` for the network.
    """
    check_url(url, allow_private=allow_private)
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    host, port = str(parts.hostname), parts.port or (443 if secure else 80)
    address = public_address(host, port, allow_private=allow_private)
    connection = http.client.HTTPConnection(host, port, timeout=timeout_s)
    line = socket.create_connection(address, timeout=timeout_s)
    cut = threading.Timer(total_s, lambda: _cut(line))
    cut.daemon = True
    try:
        if secure:
            context = ssl.create_default_context()
            line = context.wrap_socket(line, server_hostname=host, do_handshake_on_connect=False)
        cut.start()
        if isinstance(line, ssl.SSLSocket):
            line.do_handshake()
        connection.sock = line
        yield connection, (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    finally:
        cut.cancel()
        connection.close()
        line.close()


def post(
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    *,
    timeout_s: float = TIMEOUT_S,
    total_s: float = TOTAL_S,
    allow_private: bool = False,
) -> int:
    """POST `body`; return the status of the answer. Raises `OSError` for the network, `UsageError` for the URL."""
    try:
        with connected(url, timeout_s=timeout_s, total_s=total_s, allow_private=allow_private) as (connection, target):
            connection.request("POST", target, body=body, headers=dict(headers))
            return connection.getresponse().status
    except http.client.HTTPException as error:
        raise OSError(f"{urlsplit(url).hostname} answered in no form of HTTP: {type(error).__name__}") from error


def _cut(line: socket.socket) -> None:
    """End a connection under the thread that uses it; of an encrypted one, the line below the encryption."""
    with suppress(OSError):
        socket.socket.shutdown(line, socket.SHUT_RDWR)
