"""How is the recipe tried on one machine? `python samples/hand_over/server.py --port 8972`."""

import argparse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from handler import handler

FOLDER = Path(__file__).resolve().parent
PAGES = {"/": ("page.html", "text/html"), "/page.js": ("page.js", "text/javascript")}
ASK = {"WWW-Authenticate": 'Basic realm="sample", charset="UTF-8"'}  # the browser asks the person


class Sample(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/api/eyepop/auth":
            made = handler({"headers": dict(self.headers)})
            more = ASK if made["statusCode"] == 401 else {}
            self.reply(made["statusCode"], {**made["headers"], **more}, made["body"].encode())
        elif path in PAGES:
            name, kind = PAGES[path]
            headers = {"Content-Type": f"{kind}; charset=utf-8"}
            self.reply(200, headers, (FOLDER / name).read_bytes())
        else:
            self.reply(404, {"Content-Type": "text/plain"}, b"There is no such page here.\n")

    def reply(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8972)
    with ThreadingHTTPServer(("127.0.0.1", parser.parse_args().port), Sample) as server:
        print(f"Open http://127.0.0.1:{server.server_port}", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
