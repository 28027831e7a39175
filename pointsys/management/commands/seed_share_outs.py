"""`seed_share_outs`: share out a pool of the demo company, once it is scored and has published months."""

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from pointsys.demo import share_outs


class Command(BaseCommand):
    help = "Share out a team's pool of the demo company: one approved, one rejected, one that waits for approval."

    @transaction.atomic
    def handle(self, **options):
        made = share_outs.make(on=timezone.localdate(), at=timezone.now())
        self.stdout.write(f"{len(made)} proposals to share out a pool.")
