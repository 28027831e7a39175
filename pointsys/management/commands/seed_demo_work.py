"""`seed_demo_work`: what has become of a demo company's points since they were earned."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from ledger.calendar import Blocked
from pointsys.demo import appeals, calendar, money, share_outs
from scoring.models import Appeal
from teams.models import Company


class Command(BaseCommand):
    help = "After the first scoring of a demo company: its months published, a pool shared out, appeals under way."

    def handle(self, **options):
        if not Company.current().is_demo:
            raise CommandError("This is no demo company: nothing is invented here.")
        if Appeal.objects.exists():
            raise CommandError("There are appeals already.")
        try:
            self.stdout.write(self.make(on=timezone.localdate(), at=timezone.now()))
        except Blocked as refusal:
            raise CommandError("\n".join(each.sentence for each in refusal.blockers)) from None

    @transaction.atomic
    def make(self, *, on, at):
        """Only published points are shared out, and what an appeal holds back blocks no month."""
        steps = calendar.run(on=on)
        shared = share_outs.make(on=on, at=at)
        disputed = appeals.make(on=on)
        # Last: who leaves must not be named in what was made before.
        budgets, coefficients, leavers = money.make(on=on, at=at)
        return (
            f"{steps} steps of months, {len(shared)} proposals to share out a pool, {disputed} appeals,"
            f" {budgets} budgets, {coefficients} coefficients, {leavers} leaver."
        )
