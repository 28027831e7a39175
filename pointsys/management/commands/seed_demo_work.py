"""`seed_demo_work`: what has become of a demo company's points since they were earned."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from ledger.calendar import Blocked
from pointsys.demo import appeals, calendar, catalogue, honours, money, redemptions, share_outs
from scoring.models import Appeal
from teams.models import Company


class Command(BaseCommand):
    help = (
        "After the first scoring of a demo company: its months published, a pool shared out, a catalogue of rewards, "
        "appeals under way."
    )

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
        made = {"rewards": catalogue.make(on=on, at=at), "redemptions": redemptions.make(on=on, at=at)}
        disputed = appeals.make(on=on)
        made["honours"], made["nominations"] = honours.make(on=on, at=at)
        # Last: who leaves must not be named in what was made before.
        made["budgets"], made["coefficients"], made["leavers"] = money.make(on=on, at=at)
        more = ", ".join(f"{count} {name}" for name, count in made.items())
        return f"{steps} steps of months, {len(shared)} proposals to share out a pool, {more}, {disputed} appeals."
