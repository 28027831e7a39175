"""`demo_months`: publish and close the months of a synthetic company, once its records are scored."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ledger.calendar import Blocked
from pointsys.demo import calendar
from teams.models import Company


class Command(BaseCommand):
    help = "Take all steps of the calendar that a synthetic company's past months would have taken by now."

    def handle(self, **options):
        if not Company.current().is_demo:
            raise CommandError("Only a demo company's months: a real one's are moved by its calendar.")
        try:
            taken = calendar.run(on=timezone.localdate())
        except Blocked as refusal:
            raise CommandError("\n".join(each.sentence for each in refusal.blockers)) from None
        self.stdout.write(f"{taken} steps taken.")
