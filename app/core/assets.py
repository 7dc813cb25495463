"""The stylesheet and static files: versioned by their content, so that a browser keeps them for good."""

import gzip
import hashlib
import re
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, abort, request

FOR_GOOD = "public, max-age=31536000, immutable"


class Stylesheet:
    """One answer made of many small files, in the order of their names."""

    def __init__(self, folder: Path) -> None:
        parts = [re.sub(r"/\*.*?\*/", "", file.read_text(), flags=re.S) for file in sorted(folder.glob("*.css"))]
        self.content = "\n".join(re.sub(r"\n\s*", "\n", part).strip() for part in parts).encode()
        self.packed = gzip.compress(self.content, 9, mtime=0)
        self.version = hashlib.sha256(self.content).hexdigest()[:12]

    def response(self) -> Response:
        accepts = "gzip" in request.headers.get("Accept-Encoding", "")
        response = Response(self.packed if accepts else self.content, mimetype="text/css")
        if accepts:
            response.headers["Content-Encoding"] = "gzip"
        response.headers["Cache-Control"] = FOR_GOOD
        response.headers["Vary"] = "Accept-Encoding"
        return response


def init_assets(app: Flask) -> None:
    static = Path(str(app.static_folder))
    stylesheet = Stylesheet(static / "css")

    @lru_cache(maxsize=256)
    def asset(path: str) -> str:
        version = hashlib.sha256((static / path).read_bytes()).hexdigest()[:12]
        return f"/static/{path}?v={version}"

    def serve(version: str) -> Response:
        if version != stylesheet.version:
            abort(404)
        return stylesheet.response()

    serve.permission = None  # type: ignore[attr-defined]
    app.add_url_rule("/assets/<version>.css", "assets", serve)
    app.jinja_env.globals.update(asset=asset, stylesheet_url=f"/assets/{stylesheet.version}.css")
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 31536000
