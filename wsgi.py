"""What a server runs: `granian --interface wsgi --blocking-threads 256 wsgi:app`."""

import config
from app import create_app
from app.core.turns import InTurn
from app.ops.doctor import refuse_unsafe_logins

made = create_app()
config.check(made.config)
refuse_unsafe_logins(made.config)
app = InTurn(made, made.config["MAX_CONTENT_LENGTH"])
