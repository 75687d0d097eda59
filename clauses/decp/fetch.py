"""Fetch a published file from a web address, without trusting the address nor what answers.

Only http and https, a bounded time and size, a few redirects, and no machine of the inner network unless the operator
says so: whoever types an address must not make the server read what she could not.
"""

import hashlib
import http.client
import io
import ipaddress
import socket
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import IO, Any
from urllib.parse import urlsplit

CHUNK_BYTES = 1 << 20
MAX_REDIRECTS = 5
AGENT = "Passerelle (lecture de donnees essentielles)"
TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")  # NAT64: the last 32 bits are an IPv4 address (RFC 6052)
STATUS_WORDS = {401: "un mot de passe est demandé", 403: "l'accès est refusé", 404: "le fichier est introuvable"}


class UnreachableError(Exception):
    """The file cannot be had; the message is French, for the person who follows the source."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds for one answer and for the whole, bytes, whether inner machines may be read, the outgoing proxy."""

    wait_seconds: float
    total_seconds: float
    max_bytes: int
    inner_network: bool = False
    proxy: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was received into the stream, or nothing new (`is_new` False) when the server says so."""

    is_new: bool
    digest: str = ""
    size: int = 0
    etag: str = ""
    modified: str = ""


def address_problem(url: str) -> str:
    """Why an address cannot be one of a published file; empty when it can."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "Cette adresse est mal formée."
    if parts.scheme not in {"http", "https"}:
        return "L'adresse commence par https:// ou http://."
    if not parts.hostname or port == 0:
        return "Cette adresse ne nomme aucun serveur."
    if parts.username or parts.password:
        return "N'écrivez ni compte ni mot de passe dans l'adresse : elle est montrée à l'écran."
    if any(ord(letter) <= ord(" ") or ord(letter) > ord("~") for letter in url):
        return "L'adresse contient une espace ou un accent : copiez-la depuis le navigateur."
    return ""


def address_fetch(url: str, into: IO[bytes], *, limits: Limits, etag: str = "", modified: str = "") -> Fetched:
    """Write what the address gives into a stream. Raises `UnreachableError` for whatever goes wrong."""
    if problem := address_problem(url):
        raise UnreachableError(problem)
    request = urllib.request.Request(url, headers={"User-Agent": AGENT, "Accept-Encoding": "identity"})  # noqa: S310
    if etag:
        request.add_header("If-None-Match", etag)
    if modified:
        request.add_header("If-Modified-Since", modified)
    try:
        with _opener(limits).open(request, timeout=limits.wait_seconds) as answer:
            digest, size = _receive(answer, into, limits=limits)
            headers = answer.headers
            return Fetched(
                True, digest, size, (headers.get("ETag") or "")[:255], (headers.get("Last-Modified") or "")[:64]
            )
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == http.HTTPStatus.NOT_MODIFIED:
            return Fetched(is_new=False, etag=etag, modified=modified)
        raise UnreachableError(_status_words(error.code)) from error
    except urllib.error.URLError as error:
        raise UnreachableError(_words(error.reason, limits)) from error
    except (OSError, http.client.HTTPException, UnicodeError, ValueError) as error:
        raise UnreachableError(_words(error, limits)) from error


def _receive(answer: Any, into: IO[bytes], *, limits: Limits) -> tuple[str, int]:
    announced = answer.headers.get("Content-Length")
    expected = int(announced) if announced and announced.isdigit() else None
    if expected is not None and expected > limits.max_bytes:
        raise UnreachableError(_too_big(limits))
    digest, size = hashlib.sha256(), 0
    # `read1` gives what has come, so that a file too large is known before it fills the memory.
    while chunk := answer.read1(CHUNK_BYTES):
        size += len(chunk)
        if size > limits.max_bytes:
            raise UnreachableError(_too_big(limits))
        digest.update(chunk)
        into.write(chunk)
    if expected is not None and size < expected:
        raise UnreachableError("L'envoi s'est interrompu avant la fin du fichier.")
    return digest.hexdigest(), size


def _seconds(count: float) -> str:
    return f"{count:.0f} seconde{'s' if round(count) > 1 else ''}"


def _too_big(limits: Limits) -> str:
    return f"Le fichier dépasse {limits.max_bytes // (1 << 20)} Mo."


def _status_words(code: int) -> str:
    if code < 400:
        return "Le serveur renvoie ailleurs sans fin, ou vers une adresse qui n'est pas celle d'un fichier publié."
    words = STATUS_WORDS.get(code, "il a une panne" if code >= 500 else "il refuse")
    return f"Le serveur répond {code} : {words}."


def _words(reason: object, limits: Limits) -> str:
    if isinstance(reason, UnreachableError):
        return str(reason)
    if isinstance(reason, TimeoutError):
        return f"Le serveur ne répond pas en {_seconds(limits.wait_seconds)}."
    if isinstance(reason, socket.gaierror):
        return "Le nom du serveur est introuvable."
    if isinstance(reason, ssl.SSLError):
        return "Le certificat du serveur n'est pas valable."
    if isinstance(reason, ConnectionError):
        return "Le serveur refuse ou coupe la connexion."
    return "La réponse du serveur est incompréhensible."


# --- Connections ---


def _opener(limits: Limits) -> urllib.request.OpenerDirector:
    proxies = {"http": limits.proxy, "https": limits.proxy} if limits.proxy else {}
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(proxies),
        _HTTP(limits),
        _HTTPS(limits),
        _Redirects(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
    ):
        opener.add_handler(handler)
    return opener


class _Redirects(urllib.request.HTTPRedirectHandler):
    max_redirections = MAX_REDIRECTS

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        fp.close()  # the standard handler reads the whole body of a redirect, with no bound of size or time
        if problem := address_problem(newurl):
            raise urllib.error.URLError(UnreachableError(f"Le serveur renvoie ailleurs. {problem}"))
        if req.type == "https" and not newurl.startswith("https:"):
            message = "Le serveur renvoie vers une adresse sans chiffrement."
            raise urllib.error.URLError(UnreachableError(message))
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _outer_socket(host: str, port: int, timeout: float) -> socket.socket:
    """Connect to the address that was checked, so that a name cannot change its answer in between."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [info[4][:2] for info in found]
    if not all(_is_outer(str(address)) for address, _ in addresses):
        raise UnreachableError("Cette adresse mène à une machine du réseau interne.")
    return socket.create_connection((str(addresses[0][0]), int(addresses[0][1])), timeout)


def _is_outer(written: str) -> bool:
    """Whether an address is one machine of the Internet; one that carries an IPv4 address leads where that one does."""
    address = ipaddress.ip_address(written.split("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        translated = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if address in TRANSLATED else None
        address = address.ipv4_mapped or address.sixtofour or translated or address
    return address.is_global and not address.is_multicast


class _OuterConnection(http.client.HTTPConnection):
    def connect(self) -> None:
        self.sock = _outer_socket(self.host, self.port, self.timeout or 0)


class _OuterSecureConnection(http.client.HTTPSConnection):
    def connect(self) -> None:
        plain = _outer_socket(self.host, self.port, self.timeout or 0)
        self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)


class _HTTP(urllib.request.HTTPHandler):
    """Check where a request goes, unless a proxy takes it: the proxy is inside, and refuses what it must."""

    def __init__(self, limits: Limits) -> None:
        super().__init__()
        self.limits, self.answer = limits, _timed_answer(limits)

    def http_open(self, req: Any) -> Any:
        free = self.limits.inner_network or req.has_proxy()
        kind = http.client.HTTPConnection if free else _OuterConnection
        return self.do_open(_answering(kind, self.answer), req)


class _HTTPS(urllib.request.HTTPSHandler):
    """As `_HTTP`; a secure request goes through a tunnel that the proxy opens."""

    def __init__(self, limits: Limits) -> None:
        super().__init__()
        self.limits, self.answer = limits, _timed_answer(limits)

    def https_open(self, req: Any) -> Any:
        free = self.limits.inner_network or req._tunnel_host
        kind = http.client.HTTPSConnection if free else _OuterSecureConnection
        return self.do_open(_answering(kind, self.answer), req)


# --- Time ---


def _timed_answer(limits: Limits) -> Callable[..., Any]:
    late = UnreachableError(f"Le serveur met plus de {_seconds(limits.total_seconds)} à envoyer le fichier.")
    return partial(_TimedAnswer, deadline=time.monotonic() + limits.total_seconds, late=late)


def _answering(kind: type[http.client.HTTPConnection], answer: Callable[..., Any]) -> Any:
    """How to make a connection whose answers are of this kind."""

    def connection(host: str, **options: Any) -> http.client.HTTPConnection:
        made: Any = kind(host, **options)
        made.response_class = answer
        return made

    return connection


class _TimedAnswer(http.client.HTTPResponse):
    """An answer that must be whole at an instant, its headers too: a server may drip them for ever."""

    def __init__(self, sock: Any, *args: Any, deadline: float, late: UnreachableError, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        stream: Any = self.fp
        self.fp = io.BufferedReader(_Timed(stream.detach(), deadline, late))


class _Timed(io.RawIOBase):
    def __init__(self, raw: io.RawIOBase, deadline: float, late: UnreachableError) -> None:
        self.raw, self.deadline, self.late = raw, deadline, late

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        if time.monotonic() > self.deadline:
            raise self.late
        return self.raw.readinto(buffer)

    def close(self) -> None:
        self.raw.close()
        super().close()
