"""manage.py company: the settings that a company makes before its first points."""

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from teams import audit
from teams.models import Company


class Command(BaseCommand):
    help = "Show or change the company's settings; the first month of its year is locked by the first posting."

    def add_arguments(self, parser):
        parser.add_argument("--name", help="the company's name")
        parser.add_argument(
            "--year-starts",
            type=int,
            choices=range(1, 13),
            metavar="MONTH",
            help="the first month of the year, 1 to 12",
        )

    def handle(self, *, name, year_starts, verbosity, **options):
        company = Company.current()
        given = {"name": name, "year_starts": year_starts}
        changes = {key: value for key, value in given.items() if value not in (None, getattr(company, key))}
        if changes:
            self.change(company, changes)
        if verbosity:
            self.stdout.write(f"{_('company name')}: {company.name}")
            self.stdout.write(f"{_('first month of the year')}: {company.year_starts}")

    def change(self, company, changes):
        before = {key: getattr(company, key) for key in changes}
        for key, value in changes.items():
            setattr(company, key, value)
        try:
            with transaction.atomic():
                company.save(update_fields=list(changes))
                audit.record("company.changed", target="company", before=before, after=changes)
        except IntegrityError as refusal:
            if "company_year_start_locked" not in _constraint(refusal):
                raise
            raise CommandError(
                _("Points have been posted: the first month of the year is locked. Nothing was changed.")
            ) from refusal


def _constraint(error):
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""
