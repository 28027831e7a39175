"""A statement as plain texts for its PDF: what `statement.typ` reads, in the reader's language."""

from pathlib import Path

from django.utils.translation import gettext as _

from ledger import statements
from pointsys.templatetags.figures import day, moment, month, points, signed
from scoring.queries import statements as lines_of

TEMPLATE = Path(__file__).with_name("statement.typ")
# A year's worth of any person; whoever has more finds all lines in the CSV file.
LINES_MAX = 2_000


def of(contents, language):
    """:param contents: `contents.Contents`"""
    person, sums, first = contents.person, contents.sums, contents.frozen.first
    title = _("Points statement {month}").format(month=month(first))
    return {
        "language": "zh" if language.startswith("zh") else "en",
        "title": title,
        "subtitle": " · ".join(filter(None, [contents.company.name, person.name, person.code])),
        "footer": f"{title} · {person.code}",
        "figures": [[label, str(value)] for label, value in _figures(contents)],
        "tables": [
            _table(_("Earned in {month}").format(month=month(first)), [row[1:] for row in contents.earned]),
            _table(_("Adjustments of earlier months"), [(month(first), sum) for first, sum in contents.adjustments]),
            _table(_("Other movements"), contents.movements),
        ],
        "balance": [
            [_("Opening balance"), points(sums.opening)],
            [_("Earned, with adjustments"), signed(sums.points)],
            [_("Other movements"), signed(sums.moved)],
            [_("Closing balance"), points(sums.closing)],
        ],
        "labels": {
            "date": _("Date"),
            "rule": _("Rule"),
            "record": _("Record"),
            "category": _("Category"),
            "points": _("Points"),
            "none": _("None"),
            "digest": _("Digest (SHA-256) of the lines"),
        },
        "lines": [
            _lines(_("Lines of the month"), contents, "earned", language),
            _lines(_("Lines that adjust earlier months"), contents, "adjustments", language),
            _lines(_("Lines of other movements"), contents, "movements", language),
        ],
        "digest": contents.digest,
    }


def _figures(contents):
    place = contents.place
    if place:
        yield _("Rank"), f"{place.rank}{' ' + _('(shared)') if place.is_shared else ''}"
        yield _("Team"), place.team
    yield _("Points of the month"), points(contents.sums.points)
    yield _("Publication"), moment(contents.frozen.at)
    yield _("Balance on {day}").format(day=day(contents.at)), points(contents.balance)
    yield _("of it provisional"), points(contents.provisional)
    yield _("Ready to spend"), points(contents.spendable)


def _table(title, rows):
    return {"title": title, "rows": [[str(label), signed(value)] for label, value in rows]}


def _lines(title, contents, group, language):
    rows = statements.lines(contents.sums.account_id, contents.frozen.first, group).order_by("earned_on", "pk")
    shown = lines_of.shown(rows[: LINES_MAX + 1], language=language)
    more = _("There are more lines; all of them stand in the CSV file.") if len(shown) > LINES_MAX else ""
    return {"title": title, "rows": [_line(line) for line in shown[:LINES_MAX]], "more": more}


def _line(line):
    name = f"{line.name} ({_('for {month}').format(month=month(line.adjusts))})" if line.adjusts else line.name
    return [day(line.earned_on), name, line.record, str(lines_of.category_label(line.category)), signed(line.points)]
