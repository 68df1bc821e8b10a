"""One host of the played publisher: it listens, refuses, hangs, and sends answers well or badly."""

import socket
from collections.abc import Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any, Final, Protocol

from tests.support.publisher.faults import Answer, Fault

_HERE: Final = "127.0.0.1"
_POLL_SECONDS: Final = 0.02
_ENDLESS_BYTES: Final = 64_000_000
_BLOCK: Final = b"0123456789abcdef" * 4096


class Player(Protocol):
    """What a host asks of the publisher."""

    drip_seconds: float

    def answer(
        self, method: str, path: str, headers: Mapping[str, str], /
    ) -> tuple[Answer, Fault | None]:
        """Make the answer to a request."""

    def date(self) -> str:
        """Spell the moment that is played."""


class Host:
    """A port of this machine; the same one whether somebody listens or not."""

    def __init__(self, player: Player) -> None:
        """Take a free port and hold it."""
        self._player = player
        self._server: _Server | None = None
        self._thread: Thread | None = None
        self._held: list[socket.socket] = []
        self.port = 0

    def up(self) -> None:
        """Listen, if nobody does."""
        if self._server is not None:
            return
        self._release()
        self._server = _Server((_HERE, self.port), self._player)
        self.port = self._server.server_port
        self._thread = Thread(target=self._server.serve_forever, args=(_POLL_SECONDS,), daemon=True)
        self._thread.start()

    def refuse(self) -> None:
        """Hold the port and do not listen: connections are refused."""
        self.close()
        self._held = [_bound(self.port)]

    def hang(self) -> None:
        """Listen and never take a connection; the queue is full, so that none is made."""
        self.close()
        listener = _bound(self.port)
        listener.listen(0)
        self._held = [listener]
        for _ in range(2):
            waiting = socket.socket()
            waiting.settimeout(0)
            waiting.connect_ex((_HERE, self.port))
            self._held.append(waiting)

    def close(self) -> None:
        """Let go of every client and of the port."""
        self._release()
        if self._server is None or self._thread is None:
            return
        self._server.shutdown()
        self._server.let_go()
        self._server.server_close()
        self._thread.join()
        self._server = self._thread = None

    def _release(self) -> None:
        for one in self._held:
            one.close()
        self._held = []


class _Server(ThreadingHTTPServer):
    # Waited for at the end, so that no thread of one test lives in the next.
    daemon_threads = False
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], player: Player) -> None:
        self.player = player
        self.ended = Event()
        self._clients: set[socket.socket] = set()
        self._clients_lock = Lock()
        super().__init__(address, _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 as the library has it
        with self._clients_lock:
            self._clients.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:  # noqa: ANN401 as the library has it
        with self._clients_lock:
            self._clients.discard(request)
        super().shutdown_request(request)

    def let_go(self) -> None:
        """End the connections that clients keep open, and the answers that are never ending."""
        self.ended.set()
        with self._clients_lock:
            for client in self._clients:
                with suppress(OSError):
                    client.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 as the library has it
        """A client that hangs up is no error here."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "nginx"
    sys_version = ""
    server: _Server

    def do_GET(self) -> None:
        """Answer."""
        player = self.server.player
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer, wire = player.answer(self.command, self.path, headers)
        if not answer.body and wire not in {Fault.SILENT, Fault.DROPPED}:
            wire = None  # there is nothing to spoil
        if wire is Fault.SILENT:
            self.server.ended.wait()
        if wire in {Fault.SILENT, Fault.DROPPED}:
            self.close_connection = True
            return
        body = b"" if self.command == "HEAD" else answer.body
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if wire is not None:
            self.close_connection = True
        if wire in {Fault.CUT_CHUNKED, Fault.ENDLESS}:
            self.send_header("Transfer-Encoding", "chunked")
        elif answer.status != 304:
            self.send_header("Content-Length", str(_promised(len(answer.body), wire)))
        self.end_headers()
        self._send(body, wire)

    do_HEAD = do_GET  # noqa: N815 as the library has it

    def _send(self, body: bytes, wire: Fault | None) -> None:
        if wire is Fault.SLOW_DRIP:
            for byte in body:
                self.wfile.write(bytes([byte]))
                if self.server.ended.wait(self.server.player.drip_seconds):
                    return
        elif wire is Fault.CUT_SHORT:
            self.wfile.write(body[: len(body) // 2])
        elif wire is Fault.CUT_CHUNKED:
            self._chunk(body[: len(body) // 2])
        elif wire is Fault.ENDLESS:
            for _ in range(0, _ENDLESS_BYTES, len(_BLOCK)):
                if self.server.ended.is_set():
                    return
                self._chunk(_BLOCK)
        else:
            self.wfile.write(body)

    def _chunk(self, block: bytes) -> None:
        self.wfile.write(b"%x\r\n%b\r\n" % (len(block), block))

    def date_time_string(self, timestamp: float | None = None) -> str:
        """Spell the moment that is played."""
        return self.server.player.date() if timestamp is None else super().date_time_string()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 as the library has it
        """Say nothing; the publisher keeps the log."""


def _promised(length: int, wire: Fault | None) -> int:
    if wire is Fault.LENGTH_TOO_LARGE:
        return length + 100
    return length - length // 3 if wire is Fault.LENGTH_TOO_SMALL else length


def _bound(port: int) -> socket.socket:
    """Hold a port."""
    one = socket.socket()
    one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    one.bind((_HERE, port))
    return one
