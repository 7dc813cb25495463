"""What a person, a fragment or a machine is told when it does not work out."""

from functools import partial
from typing import Any

import psycopg
from flask import Flask, Response, current_app, g, jsonify, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException

from .errors import Away, Busy, DoneAlready, TooMany, Unfulfilled
from .guard import get_person
from .http import wants_json
from .once import answer_again
from .templates import fill
from .words import N_, _

WHY = {
    "business_inactive": N_("This portal is closed at present."),
    "portal_off": N_("The portal of your company is switched off."),
    "client_inactive": N_("The portal of your company is switched off."),
    "invitation_over": N_("Your invitation has run out."),
}


def show(code: int, words: str | None = None, **more: Any) -> Response:
    if wants_json():
        return _as_json(code, words)
    if code < 500 and get_person() is None and "brand" not in g:
        current_app.extensions["greet_visitor"]()
    refusal = g.get("refusal") or {}
    business = refusal.get("business") or {}
    why = WHY.get(refusal.get("refused", ""))
    words = words or (_(why) if why else None)
    page = fill(f"errors/{code}.html", reason=words, whom=business.get("name"), **more)
    return Response(page, code, {"Vary": "HX-Request, Cookie"})


def _as_json(code: int, words: str | None) -> Response:
    response = jsonify(error={"status": code, "message": words or HTTPException(None).description or ""})
    response.status_code = code
    return response


def _http(error: HTTPException) -> Any:
    code = error.code or 500
    if code < 400:
        return error
    response = show(code if wants_json() or code in (400, 403, 404, 405, 409, 413, 422, 429, 503) else 400 if code < 500 else 500)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _csrf(_error: CSRFError) -> Response:
    words = _("This page had been open for too long, or your browser sends no cookies. Load it again and repeat the last step.")
    return show(400, words)


def _unfulfilled(error: Unfulfilled) -> Response:
    return show(error.code, error.words)


def _too_many(error: TooMany | Busy) -> Response:
    again = {"back_href": request.full_path.rstrip("?")} if request.method == "GET" else {}
    response = show(429, error.words, minutes=error.minutes, **again)
    response.headers["Retry-After"] = str(error.wait)
    return response


def _done_already(error: DoneAlready) -> Any:
    return answer_again(error.answer) if error.answer else show(409, _("This was done already, by the same form."))


def _database(error: DBAPIError | psycopg.Error) -> Response:
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, psycopg.DataError):
        return show(400)
    if isinstance(cause, psycopg.OperationalError):  # A lock or a statement that took too long, a deadlock, a server that is away.
        return _later()
    raise error


def _away(error: Away) -> Response:
    log_failure(current_app, error)
    return _later()


def _later() -> Response:
    response = show(503)
    response.headers["Retry-After"] = "2"
    return response


def log_failure(app: Flask, fault: Any) -> None:
    """By its rule: an address may hold a secret."""
    app.logger.error("Failed: %s %s", request.method, request.url_rule or "an unknown address", exc_info=fault)


def init_failures(app: Flask) -> None:
    app.log_exception = partial(log_failure, app)  # type: ignore[method-assign]
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(Unfulfilled, _unfulfilled)
    app.register_error_handler(TooMany, _too_many)
    app.register_error_handler(Busy, _too_many)
    app.register_error_handler(DoneAlready, _done_already)
    app.register_error_handler(Away, _away)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(psycopg.Error, _database)
