"""Makes Superset's own database ready: tables, roles, the administrator, and our assets.

Runs as a script in Superset's environment, which does not know this package. Takes on standard
input one JSON object with ``user``, ``password`` and ``assets``, the files of an assets export
by path. Doing all of it in one process saves Superset's start-up time for each step.
"""

import json
import sys

import flask_migrate
from superset.app import create_app


def main() -> None:
    request = json.load(sys.stdin)
    app = create_app()
    with app.app_context():
        from superset import appbuilder, db, security_manager
        from superset.commands.importers.v1.assets import ImportAssetsCommand
        from superset.utils.core import override_user

        flask_migrate.upgrade()
        appbuilder.add_permissions(update_perms=True)
        security_manager.sync_role_definitions()
        db.session.commit()

        name, password = request["user"], request["password"]
        user = security_manager.find_user(name)
        if user is None:
            role = security_manager.find_role("Admin")
            user = security_manager.add_user(
                name, "Image", "Duplicates", f"{name}@localhost.example", role, password
            )
        else:
            security_manager.reset_password(user.id, password)
        with override_user(user):
            ImportAssetsCommand(request["assets"]).run()


if __name__ == "__main__":
    main()
