"""manage.py score: what is due, or everything, as of a date."""

import os
from contextlib import nullcontext
from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from scoring import posting, standstill, sweep


class Command(BaseCommand):
    help = "Score what is due (or everything with --full) and post the differences."
    # They look at pages, of which there are none here.
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--as-of", type=date.fromisoformat, help="score as of this date (default: today)")
        parser.add_argument("--full", action="store_true", help="score everything again; post only differences")
        parser.add_argument("--check", action="store_true", help="with --full: post nothing, exit 1 if it would")

        parser.add_argument("--processes", type=int, default=min(2, os.cpu_count() or 1), help="for a full scoring")

    def handle(self, *, as_of, full, check, processes, **options):
        if check and not full:
            raise CommandError(_("--check goes with --full"))
        outcome = self._score(as_of or timezone.localdate(), full, check, processes)
        if not check:
            self.stdout.write(_("%(lines)d lines, %(posted)d posted") % outcome._asdict())
            return
        for each in outcome.listed:
            points = f"{posting.cents(each.before)} → {posting.cents(each.after)}"
            self.stdout.write(f"{each.rule} {each.record} {each.date} #{each.account}: {points}")
        if outcome.posted:
            raise CommandError(_("%(posted)d of %(lines)d lines differ from their awards") % outcome._asdict())
        self.stdout.write(_("%(lines)d lines, all as awarded") % outcome._asdict())

    def _score(self, as_of, full, check, processes):
        try:
            with nullcontext() if check else standstill.noted(at=timezone.now()):
                return sweep.score(as_of=as_of, full=full, check=check, processes=processes)
        except Exception as wrong:
            if (why := standstill.told(wrong)) is None:
                raise
            raise CommandError(why) from wrong
