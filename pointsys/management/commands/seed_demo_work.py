"""`seed_demo_work`: let the people of a scored demo company do something with their points."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from pointsys.demo import appeals
from scoring.models import Appeal
from teams.models import Company


class Command(BaseCommand):
    help = "After the first scoring of a demo company: appeals and what was told of them."

    def handle(self, **options):
        if not Company.current().is_demo:
            raise CommandError("This is no demo company: nothing is invented here.")
        if Appeal.objects.exists():
            raise CommandError("There are appeals already.")
        with transaction.atomic():
            made = appeals.make(on=timezone.localdate())
        self.stdout.write(f"{made} appeals.")
