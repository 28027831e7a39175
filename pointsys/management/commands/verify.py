"""manage.py verify: balances, totals, awards and books recomputed from the transfers."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from ledger import verify as ledger_verify
from rewards import verify as rewards_verify
from scoring import verify as scoring_verify


class Command(BaseCommand):
    help = "Recompute balances, totals and awards from the transfers; exit 1 with what is off."

    def handle(self, **options):
        problems = ledger_verify.problems(ledger_verify.CHECKS | scoring_verify.CHECKS | rewards_verify.CHECKS)
        for name, thing, kept, due in problems:
            self.stdout.write(
                _("%(name)s %(thing)s: kept as %(kept)s, the transfers say %(due)s")
                % {"name": name, "thing": thing, "kept": kept, "due": due}
            )
        if problems:
            raise CommandError(_("%d things are off: stop posting and ask for help") % len(problems))
        self.stdout.write(_("All balances, totals and awards are the sums of their transfers; the books balance."))
