"""`translations`: bring locale/ up to date, or check that it is, and complete."""

from django.core.management.base import BaseCommand, CommandError

from pointsys.translations import catalogs, extract


class Command(BaseCommand):
    help = "Write the texts to be translated into locale/ and compile them; --check only looks."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if anything is missing")

    def handle(self, *args, check, **options):
        found = []
        for domain in catalogs.DOMAINS:
            messages = extract.messages(domain)
            for language in catalogs.LANGUAGES:
                path = catalogs.path_of(language, domain)
                if not check:
                    catalogs.update(path, messages)
                found += catalogs.problems(path, messages)
        catalogs.compile_all()
        self.report(found, check)

    def report(self, found, check):
        for problem in found:
            self.stdout.write(problem)
        if found and check:
            raise CommandError(f"{len(found)} texts to look after; `make messages` writes new ones into locale/.")
        self.stdout.write(f"{len(found)} texts to translate." if found else "All texts are translated.")
