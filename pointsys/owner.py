"""The owner role of the database, for the few commands that build it."""

from contextlib import contextmanager

from django.conf import settings
from django.db import connection

RUNTIME_RIGHTS = "SELECT, INSERT, UPDATE, DELETE"

# The project's own applications say in their migrations what the application may do with each
# table; libraries know nothing of roles, so their tables are opened here.
OWN_APPS = {"teams", "ledger", "scoring", "rewards", "pointsys"}


@contextmanager
def connected_as_owner():
    """Switch the default connection to the owner's role, and back."""
    runtime = connection.settings_dict
    connection.close()
    # The database's name stays: a test run renames it.
    connection.settings_dict = {
        **runtime,
        **{key: settings.MIGRATE_DATABASE[key] for key in ("USER", "PASSWORD", "HOST", "PORT", "OPTIONS")},
    }
    try:
        yield connection
    finally:
        connection.close()
        connection.settings_dict = runtime


def grant_library_tables(app_configs):
    """Let the runtime role use the tables of libraries; run as owner, after migrating."""
    role = connection.ops.quote_name(settings.RUNTIME_ROLE)
    existing = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
        cursor.execute(f"GRANT SELECT ON django_migrations TO {role}")
        for table in sorted(library_tables(app_configs) & existing):
            name = connection.ops.quote_name(table)
            cursor.execute(f"GRANT {RUNTIME_RIGHTS} ON {name} TO {role}")


def library_tables(app_configs):
    return {
        model._meta.db_table
        for app in app_configs
        if app.label not in OWN_APPS
        for model in app.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }
