"""`migrate`, as the database's owner: the application's own role may not alter tables."""

from django.apps import apps
from django.core.management.commands import migrate

from pointsys import owner


class Command(migrate.Command):
    def handle(self, *args, **options):
        with owner.connected_as_owner():
            super().handle(*args, **options)
            if not (options["plan"] or options["check_unapplied"]):
                owner.grant_library_tables(apps.get_app_configs())
