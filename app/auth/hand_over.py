"""On the way from one host to another (domain/access/hand_over.py): asked where one leaves, told a secret where one goes, let go,
let in."""

import re
from typing import Any

from flask import abort, flash, g, redirect, request
from flask import session as cookie
from flask.typing import ResponseReturnValue

from ..core.forms import PostForm
from ..core.http import public, sign_in_url
from ..core.letterhead import address_at
from ..core.secrets import digest, new_secret
from ..core.security import business_at, own_hosts
from ..core.ui import render
from ..core.words import _
from ..domain.access import hand_over
from .door import door
from .landing import redirect_signed_in

HASH = re.compile(r"[0-9a-f]{64}")


@door.get("/depart")
@public
def depart() -> ResponseReturnValue:
    leaving: dict[str, Any] = cookie.get("leaving") or {}
    if "step" not in leaving:
        return redirect(sign_in_url("client_portal"), 303)
    browser = request.args.get("browser")
    if browser is None:
        return render("auth/depart.html", name=leaving["name"], url=f"{address_at(leaving['host'])}/arrive?from={request.host}")
    del cookie["leaving"]
    going = hand_over.set_off(leaving["step"], bytes.fromhex(browser)) if HASH.fullmatch(browser) else None
    if going is None:
        flash(_("That took too long. Please choose once more."), "error")
        return redirect(sign_in_url("client_portal"), 303)
    membership, secret = going
    return redirect(f"{address_at(membership.host)}/arrive/{secret}", 303)


@door.get("/arrive")
@public
def be_told() -> ResponseReturnValue:
    left = request.args.get("from", "").lower()
    if left not in own_hosts() and business_at(left) is None:
        abort(404)
    cookie["arriving"] = new_secret()
    return redirect(f"{address_at(left)}/depart?browser={digest(cookie['arriving']).hex()}", 303)


@door.route("/arrive/<secret>", methods=["GET", "POST"])
@public
def arrive(secret: str) -> ResponseReturnValue:
    form = PostForm()
    if not form.accepts(lambda: hand_over.arrive(secret, g.host, digest(cookie.pop("arriving", "")))):
        return render("auth/arrive.html", form=form)
    if form.outcome is None:
        flash(_("That took too long, or it was another browser that asked. Please sign in."), "error")
        return redirect(sign_in_url("client_portal"), 303)
    return redirect_signed_in(form.outcome)
