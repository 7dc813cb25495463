"""What a server runs: `granian --interface wsgi wsgi:app`."""

import config
from app import create_app
from app.ops.doctor import refuse_unsafe_logins

app = create_app()
config.check(app.config)
refuse_unsafe_logins(app.config)
