"""The cloud for one desk on its own machine: Python's own HTTP server over TLS, on a thread.

For the practice. A desk as it is installed carries none of the parts that `app.py` and `server.py`
stand on, and need not: one desk asks one question at a time.
"""

from __future__ import annotations

import ssl
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from sync.base.clock import Clock, millis
from sync.base.wire import WireError, unsqueeze
from sync.cloud.authority import Papers
from sync.exchanges import wait
from sync.exchanges.counter import NotServed, serve
from sync.exchanges.message import MOST_MESSAGE_BYTES
from sync.exchanges.ports import Ledger

HOST = "127.0.0.1"
MEDIA = "application/octet-stream"
HOLD_SECONDS = 0.25
"""How long a desk that waits for news is held before it is told: four looks a second are as many as
the cloud takes itself."""


class LoopbackCloud:
    """Serves a ledger at `port` of this machine alone; use it as a context."""

    def __init__(self, ledger: Ledger, clock: Clock, papers: Papers) -> None:
        """Listen at a free port; raises OSError where none can be had."""
        self._ended = threading.Event()
        self._server = _Server((HOST, 0), _handler(ledger, clock, self._ended))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(papers.certificate, papers.key)
        self._server.socket = context.wrap_socket(
            self._server.socket,
            server_side=True,
            do_handshake_on_connect=False,  # on the connection's own thread: nobody waits for it
        )
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, name="cloud")
        self._thread.start()

    def close(self) -> None:
        """Stop serving."""
        self._ended.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def __enter__(self) -> Self:
        """Enter the context."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Stop serving."""
        self.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a connection that breaks off is what is practised."""


def _handler(ledger: Ledger, clock: Clock, ended: threading.Event) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            """Answer one exchange."""
            name = self.path.rpartition("/")[2]
            if name == wait.NAME:
                ended.wait(HOLD_SECONDS)
            try:
                answer = serve(ledger, name, self._asked(), lambda: millis(clock.now()))
            except (NotServed, WireError, ValueError):
                self._say(HTTPStatus.NOT_FOUND, "text/plain", b"not served here\n")
            else:
                self._say(HTTPStatus.OK, MEDIA, answer)

        def log_message(self, *_: object) -> None:
            """Keep no log."""

        def _asked(self) -> bytes:
            size = int(self.headers.get("Content-Length", ""))
            if not 0 <= size <= MOST_MESSAGE_BYTES:
                raise ValueError("too large")
            data = self.rfile.read(size)
            squeezed = self.headers.get("Content-Encoding") == "zstd"
            return unsqueeze(data, MOST_MESSAGE_BYTES) if squeezed else data

        def _say(self, status: HTTPStatus, media: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", media)
            self.send_header("Content-Length", str(len(body)))
            if status is not HTTPStatus.OK:  # what may be left of the question is not read
                self.send_header("Connection", "close")  # and the server closes it too
            self.end_headers()
            self.wfile.write(body)

    return Handler
