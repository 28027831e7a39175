"""manage.py company: the settings that a company makes before its first points."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from teams import company_settings
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
        given = {"name": name, "year_starts": year_starts}
        try:
            company_settings.change(**{key: value for key, value in given.items() if value is not None})
        except company_settings.Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        if verbosity:
            company = Company.current()
            self.stdout.write(f"{_('company name')}: {company.name}")
            self.stdout.write(f"{_('first month of the year')}: {company.year_starts}")
