"""What holds for every rule of the scheme, in plain words: what the system does today, with figures it computes."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.utils import dates
from django.utils.translation import gettext as _

from scoring.engine.arithmetic import cents, percent_of, split
from scoring.engine.languages import words
from scoring.engine.sentences import day


@dataclass(frozen=True)
class Topic:
    """One topic: its anchor, its title, its paragraphs."""

    anchor: str
    title: str
    texts: list


def topics(handbook, company, language, more=()):
    """The general rules, in the order in which one meets them; rules are named where the handbook has such.

    :param more: topics of applications above: what points are spent on
    """
    said = words(language, {}, company.currency)
    number = said.number
    entries = [entry for _category, entries in handbook.sections for entry in entries]
    pooling = [entry.name for entry in entries if entry.rule and entry.rule.pool_percent]
    deducting = [
        entry.name for entry in entries if entry.examples and any(row.points < 0 for row in entry.examples.rows)
    ]
    found = [
        Topic("earning", _("How points come about"), [*_trial(handbook, company, language), *_earning()]),
        Topic("rounding", _("Rounding"), _rounding(number)),
        Topic("sharing", _("Shared records"), _sharing(number)),
        Topic("limits", _("Limits and caps"), _limits()),
        Topic("pool", _("The team's pool"), _pool(number, said, pooling)),
        Topic("periods", _("Months, quarters, years and targets"), _periods(company)),
        Topic("months", _("Provisional and published points"), _months()),
        Topic("ranks", _("Ranks and ties"), _ranks()),
        Topic("deductions", _("Deductions and corrections"), _deductions(said, deducting)),
        *more,
        Topic("tracing", _("Tracing every point"), _tracing()),
    ]
    return [Topic(each.anchor, each.title, [said.finish(text) for text in each.texts]) for each in found]


def _trial(handbook, company, language):
    """The company's trial, while it lasts (S3)."""
    if company.counts_from is None or handbook.on >= company.counts_from:
        return []
    if company.counts_from == company.NOT_YET:
        return [_("The scheme is on trial: points are shown and count nowhere yet. Trial points are never paid later.")]
    return [
        _(
            "Until {day} the scheme is on trial: points are shown and count nowhere. Trial points are never paid later."
        ).format(day=day(company.counts_from - timedelta(days=1), language))
    ]


def _earning():
    return [
        _(
            "Points come from records: contracts, payments, visits, prospect files, ratings and approved claims. "
            "Whoever keeps the sales system up to date has nothing else to do."
        ),
        _(
            "Only what is valid counts: active contracts, confirmed payments, visits and ratings, approved prospect "
            "files and claims. A record that is voided loses its points again."
        ),
        _(
            "The rules in force on the day of the record decide, not those of the day on which it is entered. "
            "A rule that changes later takes nothing away from what was done before."
        ),
    ]


def _rounding(number):
    exact = Decimal("12.345")
    return [
        _(
            "Points are computed exactly and rounded once, at the end, to hundredths, half up: "
            "{exact} becomes {rounded}."
        ).format(exact=number(exact), rounded=number(_points(cents(exact))))
    ]


def _sharing(number):
    whole = 10_000
    parts = [
        number(_points(part))
        for _person, part in split(whole, [(name, Decimal("33.3333")) for name in "ab"] + [("c", Decimal("33.3334"))])
    ]
    return [
        _(
            "Where several people are credited with a record, its points are split by their shares, which add up to "
            "100%. Each gets their part rounded down to hundredths; hundredths left over go to the largest remainders."
        ),
        _("{whole} points among three with a third each: {parts}.").format(
            whole=number(_points(whole)), parts=", ".join(parts)
        ),
    ]


def _limits():
    return [
        _(
            "A limit says how many records of a group score in a period. The first ones do, in the order of their "
            "dates; records of one day in the order of their numbers. Records worth nothing don't use a place."
        ),
        _(
            "A cap says how many points a rule brings one person in a period. What goes over it is cut off, and the "
            "line in the statement says how much. Deductions are never cut, and make no room."
        ),
    ]


def _pool(number, said, pooling):
    if not pooling:
        return [_("No rule in force puts points into a team's pool.")]
    return [
        _(
            "Some rules put points into the pool of the person's team on top: at 10%, {base} points of a member bring "
            "the pool {extra} more. Nobody's own points become less by it."
        ).format(base=number(50), extra=number(_points(percent_of(5_000, Decimal(10))))),
        _("These rules do: {rules}.").format(rules=said.listed(pooling)),
    ]


def _periods(company):
    month = str(dates.MONTHS[company.year_starts])
    return [
        _("Months, quarters and years are those of the calendar, and the company's year starts with {month}.").format(
            month=month
        ),
        _(
            "Rules for a person's month, quarter or year move with each contract and payment from the period's first "
            "day on. Those that say so count only once the period is over."
        ),
        _(
            "A yearly target stands for its quarters and months, by the weights of the seasons where the company has "
            "set any, unless they have targets of their own. Who has no target has no attainment."
        ),
    ]


def _months():
    return [
        _(
            "A month is open, then in review, then published, then closed. Until its month is published, a point is "
            "provisional: it is shown and ranked, but may still change."
        ),
        _(
            "Once a month is published, its points stay. What changes for it afterwards, a late contract for instance, "
            "counts in the next open month, marked with the month in which it was earned."
        ),
    ]


def _ranks():
    return [
        _("Equal results share a rank, and the next one is as far down as there are people above it: 1, 1, 3."),
        _(
            "The board of a month ranks by what was posted in that month. Live boards leave out who has left and who "
            "does not want to be shown. Colleagues see totals and ranks, never details."
        ),
    ]


def _deductions(said, deducting):
    texts = [
        _(
            "Rules may deduct points. Deductions follow the same order as points gained, and a balance may go below "
            "zero by them."
        )
    ]
    if deducting:
        texts.append(_("These rules can deduct: {rules}.").format(rules=said.listed(deducting)))
    return [
        *texts,
        _(
            "Nothing is ever erased: a correction is a line of its own, with what the record was worth before "
            "and after."
        ),
    ]


def _tracing():
    return [
        _(
            "Every line of the statement opens to its record, its rule and the arithmetic behind it. Where a line "
            "looks wrong, tell your manager or a points admin its number."
        )
    ]


def _points(value):
    return Decimal(value) / 100
