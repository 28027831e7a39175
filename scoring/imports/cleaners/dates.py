"""Dates and periods."""

import datetime
import re
from typing import Any

from django.utils.translation import gettext as _

from .base import Cleaner, Refused, as_text, plain

DAY = re.compile(
    r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|\.(\d{1,2})\.(\d{1,2})|(\d\d)(\d\d)|年(\d{1,2})月(\d{1,2})日)"
    r"(?:[T ]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?)?"
)
YEARS = range(1900, 2200)


def day() -> Cleaner:
    """`2026-03-05`, `2026/3/5`, `20260305`, also with dots, 年月日 or a time of day, or a date cell."""
    return Cleaner(_day, "date")


def _day(cell: Any) -> datetime.date | None:
    if isinstance(cell, datetime.datetime):
        found = cell.date()
    elif isinstance(cell, datetime.date):
        found = cell
    else:
        value = as_text(cell)
        if not value:
            return None
        match = DAY.fullmatch(value) or DAY.fullmatch(plain(value))
        if match is None:
            raise Refused(_("is not a date; write it as 2026-03-05"))
        year, month, date = (int(part) for part in match.groups() if part)
        try:
            found = datetime.date(year, month, date)
        except ValueError:
            raise Refused(_("is not a day of the calendar")) from None
    if found.year not in YEARS:
        raise Refused(_("is a date outside the years 1900 to 2199"))
    return found


PERIOD = re.compile(
    r"(\d{4})(?:[-/.]?q([1-4])|[-/.](0?[1-9]|1[0-2])|(0[1-9]|1[0-2])|年(?:第?([1-4一二三四])季度?|(\d{1,2})月)?|年?)"
)
QUARTERS = {"一": "1", "二": "2", "三": "3", "四": "4"}


def period() -> Cleaner:
    """A year, quarter or month: `2026`, `2026-Q1`, `2026-03`; Excel makes a date of the last."""

    def clean(cell: Any) -> str | None:
        if isinstance(cell, datetime.date) and cell.day == 1:
            return f"{cell:%Y-%m}"
        value = plain(as_text(cell)).replace(" ", "")
        if not value:
            return None
        match = PERIOD.fullmatch(value)
        if match is None:
            raise Refused(_("is not a period; write 2026, 2026-Q1 or 2026-03"))
        year, quarter, month, joined, chinese_quarter, chinese_month = match.groups()
        quarter = quarter or QUARTERS.get(chinese_quarter or "", chinese_quarter)
        month = month or joined or chinese_month
        if quarter:
            return f"{year}-Q{quarter}"
        if month and not 1 <= int(month) <= 12:
            raise Refused(_("is not a month of the calendar"))
        return f"{year}-{int(month):02}" if month else year

    return Cleaner(clean, "text")
