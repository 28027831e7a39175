"""`seed_demo`: fill an empty system with a synthetic company."""

import os
from datetime import date

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from pointsys.demo import company, filings, loading, logins, people, proposals


class Command(BaseCommand):
    help = "Fill an empty system with a synthetic company: same arguments, same company."

    def add_arguments(self, parser):
        parser.add_argument("--people", type=int, default=60, help=f"from {people.SMALLEST} to {people.LARGEST}")
        parser.add_argument("--records", type=int, help="default: 100 for each person")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--until", type=date.fromisoformat, help="the company's today; default: today")
        parser.add_argument("--logins", action="store_true", default=True, help="one for each role (the default)")
        parser.add_argument("--no-logins", action="store_false", dest="logins")

    def handle(self, **options):
        plan = self.plan(options)
        password = self.password() if options["logins"] else None
        try:
            with transaction.atomic():
                made = loading.load(plan)
                opened = logins.create(password) if password else []
                proposals.make(on=timezone.localdate(), at=timezone.now())
                filings.make(on=timezone.localdate(), at=timezone.now())
        except loading.SystemNotEmpty:
            raise CommandError(
                "There are people in this system already. Demo data only goes into an empty one: "
                "take a new database, or keep what is there."
            ) from None
        if made.record_count() >= loading.MANY:
            loading.analyze()
        self.report(made, opened, password)

    def plan(self, options):
        if not people.SMALLEST <= options["people"] <= people.LARGEST:
            raise CommandError(f"--people must be from {people.SMALLEST} to {people.LARGEST}.")
        records = options["records"]
        if records is None:
            records = options["people"] * company.RECORDS_PER_PERSON
        until = options["until"] or timezone.localdate()
        return company.Plan(options["people"], max(records, 0), options["seed"], until)

    def password(self):
        password = os.environ.get("DEMO_PASSWORD") or (logins.DEFAULT_PASSWORD if settings.DEBUG else "")
        if password:
            return password
        raise CommandError(
            "DEBUG is off, so the demo logins need a password of yours: set DEMO_PASSWORD, or give --no-logins."
        )

    def report(self, made, opened, password):
        self.stdout.write(
            f"Synthetic company: {len(made.persons)} people in {len(made.teams)} teams, "
            f"{made.record_count()} records, {made.window.text(0)} to {made.window.text(made.window.until)}."
        )
        if opened:
            self.stdout.write(f"Demo logins, password {password!r} for each:")
            for username, person in opened:
                self.stdout.write(f"  {username:<10} {person.name}")
