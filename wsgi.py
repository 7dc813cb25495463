"""What a server runs: `granian --interface wsgi wsgi:app`."""

import config
from app import create_app

app = create_app()
config.check(app.config)
