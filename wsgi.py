"""What a server runs: `python -m app.ops.web_server --interface wsgi --blocking-threads 256 wsgi:app`, or any other of WSGI."""

import gc

import config
from app import create_app
from app.core.turns import InTurn
from app.ops.doctor import refuse_unsafe_logins

made = create_app()
config.check(made.config)
refuse_unsafe_logins(made.config)
app = InTurn(made, made.config["MAX_UPLOAD_LENGTH"])

# What is here by now stays, and what a page makes goes by itself: looked through less often, a page costs 3 % less.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 10, 10)
