"""Vitrine: a glass case. Look in, touch only what you are handed, never see the case beside yours."""

from typing import Any

from flask import Flask

import config

from .core import assets, db, failures, files, formats, guard, http, links, security, sent, templates, ui
from .ops import cli


def create_app(**overrides: Any) -> Flask:
    app = Flask(__name__, template_folder="../templates", static_folder="../static")
    app.config.from_mapping(config.settings() | overrides)

    from .domain.roles.permissions import MODULE_OF

    app.config["MODULE_OF"] = MODULE_OF
    sent.init_sent(app)
    db.init_db(app)
    files.init_files(app)
    security.init_security(app)
    templates.init_templates(app)
    formats.init_formats(app)
    assets.init_assets(app)
    guard.init_guard(app)
    http.init_http(app)
    links.init_links(app)
    ui.init_ui(app)
    failures.init_failures(app)
    cli.init_cli(app)

    from . import admin, api, auth, client_portal, platform, technician

    for door in (auth.door, client_portal.door, admin.door, technician.door, platform.door, api.door):
        app.register_blueprint(door)
    if app.config["DEVELOPMENT"]:
        from .ops import components

        app.register_blueprint(components.bp)
    if app.config["DEMO"]:
        from demo.commands import demo

        app.cli.add_command(demo)
    return app
