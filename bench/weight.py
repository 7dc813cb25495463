"""What goes over the wire: each page's HTML, and all that a browser fetches for the first page, as it is sent."""

import gzip
import re
from http.client import HTTPConnection, HTTPResponse

# Elements that make a browser fetch something: stylesheets, icons, preloaded fonts, scripts, images, and SVG sprites.
FETCHED = re.compile(r'<(?:link[^>]* href|script[^>]* src|img[^>]* src|use href)="([^"#]+)')


def html_bytes(port: int, path: str, cookies: str) -> int:
    """Unpacked: what the browser has to read."""
    return len(_fetch(port, path, cookies)[0])


def first_load(port: int, path: str, cookies: str) -> dict[str, int]:
    """Bytes of each answer's body and headers, by address."""
    page, size = _fetch(port, path, cookies)
    weights = {path: size}
    for address in FETCHED.findall(page.decode()):
        if address not in weights:
            weights[address] = _fetch(port, address, cookies)[1]
    return weights


def _fetch(port: int, path: str, cookies: str) -> tuple[bytes, int]:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers={"Host": f"localhost:{port}", "Cookie": cookies, "Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status != 200:
        raise ConnectionError(f"{path} answered {answer.status}.")
    return gzip.decompress(body) if answer.headers["Content-Encoding"] == "gzip" else body, len(body) + _head(answer)


def _head(answer: HTTPResponse) -> int:
    return sum(len(name) + len(value) + 4 for name, value in answer.getheaders())
