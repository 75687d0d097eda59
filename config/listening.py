"""The port of the web: whether it can be taken, whether somebody answers there."""

import errno
import http.client
import socket

from config.embedded.errors import EmbeddedError

ANSWER_SECONDS = 60


def port_check(host: str, port: int) -> None:
    """Refuse a port that cannot be listened to, before anything is started."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                reason = f"le port {port} est déjà pris par un autre programme"
            elif error.errno in (errno.EACCES, errno.EPERM):
                reason = f"ce compte n'a pas le droit d'écouter le port {port}"
            else:
                reason = f"impossible d'écouter {host}:{port} ({error.strerror or error})"
            raise EmbeddedError(f"{reason}. Choisissez-en un autre : make run PORT=8080") from error


def web_answers(host: str, port: int) -> bool:
    local = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    connection = http.client.HTTPConnection(local, port, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", "/healthz", headers={"Host": "localhost"})
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True
