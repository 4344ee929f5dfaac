"""Where do pages of somebody else's application come from? From a server of their own, on another port."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

KINDS = {"js": "text/javascript", "mjs": "text/javascript"}


@contextmanager
def origin_with(pages: Mapping[str, str | bytes]) -> Iterator[str]:
    """An origin on 127.0.0.1 that serves these pages by path, HTML unless the path ends in .js or .mjs."""

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            found = pages.get(path)
            body = found.encode() if isinstance(found, str) else found or b""
            kind = KINDS.get(path.rpartition(".")[2], "text/html")
            self.send_response(204 if found is None else 200)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
