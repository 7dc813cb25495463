"""Stylesheet, scripts and static files: versioned by their content, so that a browser keeps them for good."""

from __future__ import annotations

import gzip
import hashlib
import re
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, abort, request

FOR_GOOD = "public, max-age=31536000, immutable"


class Bundle:
    """One answer made of many small files, in the order of their names."""

    def __init__(self, folder: Path, suffix: str, mimetype: str) -> None:
        parts = [file.read_text() for file in sorted(folder.glob(f"*{suffix}"))]
        if suffix == ".css":
            parts = [re.sub(r"\n\s*", "\n", re.sub(r"/\*.*?\*/", "", part, flags=re.S)).strip() for part in parts]
        self.content = "\n".join(parts).encode()
        self.packed = gzip.compress(self.content, 9, mtime=0)
        self.version = hashlib.sha256(self.content).hexdigest()[:12]
        self.mimetype = mimetype

    def answer(self) -> Response:
        accepts = "gzip" in request.headers.get("Accept-Encoding", "")
        response = Response(self.packed if accepts else self.content, mimetype=self.mimetype)
        if accepts:
            response.headers["Content-Encoding"] = "gzip"
        response.headers["Cache-Control"] = FOR_GOOD
        response.headers["Vary"] = "Accept-Encoding"
        return response


def init_assets(app: Flask) -> None:
    static = Path(str(app.static_folder))
    bundles = {"css": Bundle(static / "css", ".css", "text/css"), "js": Bundle(static / "js", ".js", "text/javascript")}

    @lru_cache(maxsize=256)
    def asset(path: str) -> str:
        version = hashlib.sha256((static / path).read_bytes()).hexdigest()[:12]
        return f"/static/{path}?v={version}"

    def serve(version: str, kind: str) -> Response:
        bundle = bundles[kind]
        if version != bundle.version:
            abort(404)
        return bundle.answer()

    serve.permission = None  # type: ignore[attr-defined]
    app.add_url_rule("/assets/<version>.<any(css, js):kind>", "assets", serve)
    app.jinja_env.globals.update(
        asset=asset,
        stylesheet_url=f"/assets/{bundles['css'].version}.css",
        script_url=f"/assets/{bundles['js'].version}.js",
    )
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 31536000
