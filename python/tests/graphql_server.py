"""A real HTTP server in the test's process that answers as a test tells it to."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import graft

Json = dict[str, Any]
ME: Json = {
    "me": {"user": {"name": "Ada"}, "apiKey": None},
    "organization": {"name": "Orchard", "slug": "orchard"},
}


@dataclass
class Asked:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    query: str = ""
    variables: Json = field(default_factory=dict)


@dataclass
class Reply:
    """One answer: a JSON object, or bytes as they are."""

    body: Json | bytes
    status: int = 200


Answer = Callable[[Asked], Reply]


def data(value: Json) -> Reply:
    """A GraphQL answer."""
    return Reply({"data": value})


def refused(code: str, message: str = "No.", status: int = 200, **extensions: Any) -> Reply:
    """A GraphQL error with a code."""
    return Reply({"errors": [{"message": message, "extensions": {"code": code, **extensions}}]}, status)


class Server:
    """Keeps what it was asked, in order."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.asked: list[Asked] = []


@contextmanager
def serving(answer: Answer) -> Iterator[Server]:
    """Serves on a port the system chooses, and ends with the block."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 65536  # head and body in one piece

        def _answer(self, body: bytes) -> None:
            sent = json.loads(body) if body else {}
            asked = Asked(self.path, {name.lower(): value for name, value in self.headers.items()}, **sent)
            server.asked.append(asked)
            reply = answer(asked)
            content = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
            self.send_response(reply.status)
            self.send_header("content-type", "text/plain" if isinstance(reply.body, bytes) else "application/json")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers["content-length"])))

        def do_GET(self) -> None:
            self._answer(b"")

        def log_message(self, format: str, *args: Any) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    server = Server(f"http://127.0.0.1:{http.server_address[1]}")
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


@contextmanager
def connected(answer: Answer) -> Iterator[tuple[graft.Graft, Server]]:
    """A connection to a server that knows the key and answers everything else as told."""

    def first(asked: Asked) -> Reply:
        return data(ME) if "PythonWho" in asked.query else answer(asked)

    with serving(first) as server, graft.connect(server.url, "graft_user_key") as g:
        server.asked.clear()
        yield g, server
