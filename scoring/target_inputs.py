"""What the pages of targets are asked: the year, metric and columns chosen, and the amounts that were typed."""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from scoring import plans
from scoring.engine import periods
from scoring.imports import cleaners
from scoring.queries.plans import Year
from teams.models import Company, Target

METRICS = Target.Metric
FIRST_YEAR, LAST_YEAR = 1990, 2099
NAME = re.compile(r"t-(person|team)-(\d{1,18})-(sales|collection|new_customers)-(\d{4}(?:-Q[1-4]|-(?:0[1-9]|1[0-2]))?)")
MONEY, COUNT = cleaners.money(least=0).clean, cleaners.whole(0, 10**9).clean


@dataclass(frozen=True)
class Chosen:
    """`columns` is ``quarters`` or ``months``."""

    company: Company
    year: Year
    metric: str
    columns: str
    text: str = ""
    page: int = 1

    @classmethod
    def of(cls, data, company, *, on):
        """What an address asks for; what is not understood counts as not given."""
        running = periods.label_of("year", periods.first_day("year", on, company.year_starts), company.year_starts)
        label, metric, page = data.get("year", ""), data.get("metric", ""), data.get("page", "")
        known = label.isdecimal() and len(label) == 4 and FIRST_YEAR <= int(label) <= LAST_YEAR
        return cls(
            company=company,
            year=Year.of(label if known else running, company),
            metric=metric if metric in METRICS.values else METRICS.SALES,
            columns="months" if data.get("columns") == "months" else "quarters",
            text=data.get("q", "").strip()[:80],
            page=min(max(int(page), 1), 100_000) if page.isdecimal() and len(page) < 8 else 1,
        )

    @property
    def periods(self):
        return (self.year.period, *(self.year.months if self.columns == "months" else self.year.quarters))

    @property
    def is_money(self):
        return self.metric != METRICS.NEW_CUSTOMERS

    @property
    def metric_label(self):
        return METRICS(self.metric).label

    def address(self, **changes):
        """The query of the same page with something else chosen; a search and its page are left behind."""
        asked = {"year": self.year.label, "metric": self.metric, "columns": self.columns} | changes
        return urlencode({name: value for name, value in asked.items() if value})

    @property
    def here(self):
        return self.address(q=self.text, page=self.page if self.page > 1 else "")

    @property
    def metrics(self):
        return [(self.address(metric=value), label, value == self.metric) for value, label in METRICS.choices]

    @property
    def column_choices(self):
        choices = (("quarters", _("Quarters")), ("months", _("Months")))
        return [(self.address(columns=value), label, value == self.columns) for value, label in choices]

    @property
    def earlier(self):
        return self.address(year=int(self.year.label) - 1)

    @property
    def later(self):
        return self.address(year=int(self.year.label) + 1)


@dataclass
class Said:
    """What came of amounts that were sent: `event` where something was changed, else why not; `cell` is the first."""

    wanted: dict = field(default_factory=dict)
    seen: dict = field(default_factory=dict)
    texts: dict = field(default_factory=dict)
    errors: dict = field(default_factory=dict)
    refusal: str = ""
    event: Any = None
    cell: Any = None

    @property
    def is_done(self):
        return not self.errors and not self.refusal


def name_of(cell):
    return f"t-{cell.sort}-{cell.holder}-{cell.metric}-{cell.period}"


def read(data):
    """The cells of a form that differ from what lay in them (`w-…`), or can't be read."""
    said = Said()
    for name, text in data.items():
        match = NAME.fullmatch(name)
        was = data.get(f"w{name[1:]}", "")
        if match is None or text.strip() == was:
            continue
        cell = plans.Cell(match[1], int(match[2]), match[3], match[4])
        said.cell = said.cell or cell
        said.texts[name] = text
        try:
            said.wanted[cell] = amount(text, cell.metric)
            said.seen[cell] = amount(was, cell.metric)
        except cleaners.Refused as refused:
            said.errors[name] = str(refused)
    return said


def amount(text, metric):
    """:raises Refused: it is no amount, with why"""
    value = (MONEY if metric != METRICS.NEW_CUSTOMERS else COUNT)(text)
    return None if value is None else Decimal(value)


def shown(value):
    """An amount as it is typed: 1,200,000, with cents only where there are any."""
    if value is None:
        return ""
    value = Decimal(value)
    return f"{value:,.0f}" if value == value.to_integral_value() else f"{value:,.2f}"
