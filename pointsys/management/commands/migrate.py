"""`migrate`, as the database's owner: the application's own role may not alter tables."""

from django.apps import apps
from django.core.management.commands import migrate

from pointsys import owner
from scoring.sweep import uncollected


class Command(migrate.Command):
    def handle(self, *args, **options):
        # Django makes models anew by the thousand: looking for cycles among them takes a sixth of the time.
        with uncollected(), owner.connected_as_owner():
            super().handle(*args, **options)
            if not (options["plan"] or options["check_unapplied"]):
                owner.grant_library_tables(apps.get_app_configs())
