"""`manage.py doctor`: what is missing on this machine."""

import sys

from django.core.management.base import BaseCommand

from pointsys.embedded import doctor


class Command(BaseCommand):
    help = "Say what this machine has of all that the project uses, and what to do about the rest."
    requires_system_checks = []

    def handle(self, *args, **options):
        sys.exit(doctor.main())
