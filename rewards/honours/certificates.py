"""A certificate as plain texts for its PDF: what `certificate.typ` reads, in the reader's language (U2)."""

from pathlib import Path

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from rewards.models import Honour
from rewards.queries.honours import worded
from teams.models import Company

from .conditions import number

TEMPLATE = Path(__file__).with_name("certificate.typ")


def of(given, language):
    """:param given: an `HonourGiven` with its honour, person and team"""
    company = Company.current()
    honour = given.honour
    is_zh = language.startswith("zh")
    day = formats.date_format(timezone.localdate(given.at), "Y年n月j日" if is_zh else "j F Y")
    return {
        "language": "zh" if is_zh else "en",
        "title": _("Certificate"),
        "company": company.name or _("Sales points"),
        "holder": (given.person or given.team).name,
        "honour": honour.name,
        "words": honour.description,
        "line": _line(given, company),
        "place": _("Place %(place)s") % {"place": given.place} if given.place else "",
        "labels": [[_("Date"), day], [_("Number"), given.number]],
        "check": _("Whether it is genuine shows in the points system under this number."),
        "revoked": _("Taken back on %(day)s") % {"day": _day(given)} if given.revoked_at else "",
    }


def _line(given, company):
    said = {"period": worded(given, company.year_starts)}
    if given.honour.sort == Honour.Sort.STAR:
        return _("for the results of %(period)s") % said
    if value := given.figures.get("value"):
        return _("reached with %(number)s on %(period)s") % {**said, "number": number(value)}
    return _("reached on %(period)s") % said


def _day(given):
    return formats.date_format(timezone.localdate(given.revoked_at), "DATE_FORMAT")
