"""Stylesheet, scripts and static files: versioned by their content, so that a browser keeps them for good."""

import gzip
import hashlib
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, abort, request
from markupsafe import Markup

from .http import public

FOR_GOOD = "public, max-age=31536000, immutable"
ICONS = "icons/lucide-1.62.0.svg"


# Of static files, what is text and so grows smaller; fonts and pictures are packed already.
TEXT = {".css", ".js", ".svg", ".txt"}
# A name with a version is asked for once, as is an address that has the content's own.
VERSIONED = re.compile(r"-\d+\.\d+\.\d+[-.]")


REMARKS = {".css": re.compile(r"/\*.*?\*/", re.S), ".js": re.compile(r"^\s*//.*$", re.M)}


class Bundle:
    """One answer made of many small files, in the order of their names, without remarks."""

    def __init__(self, folder: Path, suffix: str, mimetype: str) -> None:
        parts = [REMARKS[suffix].sub("", file.read_text()) for file in sorted(folder.glob(f"*{suffix}"))]
        self.content = "\n".join(re.sub(r"\n\s*", "\n", part).strip() for part in parts).encode()
        self.packed = gzip.compress(self.content, 9, mtime=0)
        self.mimetype, self.name = mimetype, f"{hashlib.sha256(self.content).hexdigest()[:12]}{suffix}"

    def response(self) -> Response:
        packed = takes_packed()
        response = Response(self.packed if packed else self.content, mimetype=self.mimetype)
        return kept_for_good(response, packed)


def takes_packed() -> bool:
    return "gzip" in request.headers.get("Accept-Encoding", "")


def kept_for_good(response: Response, packed: bool) -> Response:
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Cache-Control"] = FOR_GOOD
    response.headers["Vary"] = "Accept-Encoding"
    return response


def init_assets(app: Flask) -> None:
    static = Path(str(app.static_folder))
    stylesheet = Bundle(static / "css", ".css", "text/css")
    scripts = Bundle(static / "js", ".js", "text/javascript")
    bundles = {bundle.name: bundle for bundle in (stylesheet, scripts)}

    @lru_cache(maxsize=256)
    def asset(path: str) -> str:
        version = hashlib.sha256((static / path).read_bytes()).hexdigest()[:12]
        return f"/static/{path}?v={version}"

    @lru_cache(maxsize=1024)
    def icon(name: str, size: str = "") -> Markup:
        """A picture of those that lie in one file."""
        kind = f"icon {size}" if size else "icon"
        use = Markup('<use href="{}#{}"></use>').format(asset(ICONS), name)
        return Markup('<svg class="{}" aria-hidden="true">{}</svg>').format(kind, use)

    def serve(name: str) -> Response:
        if name not in bundles:
            abort(404)
        return bundles[name].response()

    app.add_url_rule("/assets/<name>", "assets", public(serve))
    app.view_functions["static"] = packed_files(app, static)
    urls = {"stylesheet_url": f"/assets/{stylesheet.name}", "scripts_url": f"/assets/{scripts.name}"}
    app.jinja_env.globals.update(asset=asset, icon=icon, **urls)
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 31536000


def packed_files(app: Flask, static: Path) -> Callable[[str], Response]:
    @lru_cache(maxsize=256)
    def pack(path: str) -> bytes:
        return gzip.compress((static / path).read_bytes(), 9, mtime=0)

    def serve_file(filename: str) -> Response:
        response = app.send_static_file(filename)
        packed = response.status_code == 200 and Path(filename).suffix in TEXT and takes_packed()
        if packed:
            response.close()
            response.direct_passthrough = False
            response.set_data(pack(filename))
            response.set_etag(response.get_etag()[0] or "", weak=True)
        kept_for_good(response, packed)
        if "v" not in request.args and not VERSIONED.search(filename):
            response.headers["Cache-Control"] = "no-cache"
        return response

    return serve_file
