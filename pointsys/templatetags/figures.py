"""Numbers, periods and small pictures as readers know them."""

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from django import template
from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from scoring.engine import periods
from scoring.queries.statements import category_label

register = template.Library()

SIGNS = {"CNY": "¥", "EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "HKD": "HK$"}
MINUS = "−"
CENT = Decimal("0.01")


def in_chinese():
    return (get_language() or "").startswith("zh")


def grouped(value, places):
    return f"{abs(value):,.{places}f}"


@register.filter
def points(value):
    """1,250 or 1,250.50: whole numbers without decimals, two otherwise, never more."""
    if value is None:
        return "–"
    value = Decimal(value).quantize(CENT, ROUND_HALF_UP)
    text = grouped(value, 0 if value == value.to_integral_value() else 2)
    return f"{MINUS}{text}" if value < 0 else text


@register.filter
def people(count):
    """1 person, 24,352 people."""
    return ngettext("%(count)s person", "%(count)s people", count) % {"count": points(count)}


@register.filter
def signed(value):
    """+30, −12.50, 0."""
    return f"+{points(value)}" if value and value > 0 else points(value)


@register.filter
def cents(value):
    """Points from the engine's whole cents."""
    return points(Decimal(value) / 100)


@register.filter
def money(value, currency="CNY"):
    """¥1,250,000; cents only where there are any."""
    if value is None:
        return "–"
    value = Decimal(value).quantize(CENT, ROUND_HALF_UP)
    text = grouped(value, 0 if value == value.to_integral_value() else 2)
    sign = SIGNS.get(currency, f"{currency} ")
    return f"{MINUS if value < 0 else ''}{sign}{text}"


@register.filter
def short_money(value, currency="CNY"):
    """¥1.25M, or ¥125万: to be read at a glance; the exact amount stands beside it or in its title."""
    if value is None:
        return "–"
    value = Decimal(value)
    steps = [(10**8, "亿"), (10**4, "万")] if in_chinese() else [(10**6, "M"), (10**3, "K")]
    sign = SIGNS.get(currency, f"{currency} ")
    for size, letter in steps:
        if abs(value) >= size:
            text = f"{abs(value) / size:,.2f}".rstrip("0").rstrip(".")
            return f"{MINUS if value < 0 else ''}{sign}{text}{letter}"
    return money(value.quantize(Decimal(1), ROUND_HALF_UP), currency)


@register.filter
def percent(value):
    """A share as a percentage: 0.935 is 93.5%."""
    if value is None:
        return "–"
    hundred = (Decimal(value) * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
    text = grouped(hundred, 0 if hundred == hundred.to_integral_value() else 1)
    return f"{MINUS if hundred < 0 else ''}{text}%"


@register.filter
def ordinal(rank):
    """A rank in words of the language: 3rd, 第3名."""
    if in_chinese():
        return f"第{rank}名"
    ending = "th" if rank % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(rank % 10, "th")
    return f"{rank}{ending}"


@register.filter
def month(first):
    """November 2026, 2026年11月."""
    return formats.date_format(first, "YEAR_MONTH_FORMAT") if first else ""


@register.filter
def short_month(first):
    """Nov, 11月: for axes and small tables."""
    return f"{first.month}月" if in_chinese() else formats.date_format(first, "M")


@register.filter
def day(value):
    """5 Nov 2026, 2026年11月5日; of a moment, in the company's time."""
    if value is None:
        return "–"
    if isinstance(value, datetime):
        value = timezone.localdate(value)
    return formats.date_format(value, "Y年n月j日" if in_chinese() else "j M Y")


@register.filter
def moment(value):
    """5 Nov 2026, 17:25; 2026年11月5日 17:25, in the company's time."""
    return formats.date_format(timezone.localtime(value), "Y年n月j日 H:i" if in_chinese() else "j M Y, H:i")


@register.filter
def period(value, year_starts=1):
    """A period in words: November 2026, Q4 2026, 2026."""
    label = periods.label_of(value.kind, value.first, year_starts)
    if value.kind == "month":
        return month(value.first)
    if value.kind == "quarter":
        year, quarter = label.split("-Q")
        return pgettext("period", "Q%(quarter)s %(year)s") % {"quarter": quarter, "year": year}
    return pgettext("period", "%(year)s") % {"year": label}


@register.filter
def kind_of_period(kind):
    return {"month": _("Month"), "quarter": _("Quarter"), "year": _("Year")}[kind]


@register.filter
def category(name):
    return category_label(name)


@register.simple_tag
def ring(value, size=120, width=11):
    """How much of a target is reached, as a ring; a second, brighter lap shows what is above it."""
    radius = (size - width) / 2
    around = 2 * 3.14159265 * radius
    share = max(min(float(value or 0), 2.0), 0.0)
    laps = [("ring-lap", min(share, 1.0)), ("ring-over", max(share - 1.0, 0.0))]
    circles = format_html_join(
        "",
        '<circle class="{}" cx="{}" cy="{}" r="{}" stroke-width="{}" stroke-dasharray="{} {}"'
        ' transform="rotate(-90 {} {})"/>',
        (
            (name, size / 2, size / 2, radius, width, f"{around * part:.2f}", f"{around:.2f}", size / 2, size / 2)
            for name, part in laps
            if part > 0
        ),
    )
    return format_html(
        '<svg class="ring" viewBox="0 0 {0} {0}" aria-hidden="true"><circle class="ring-track" cx="{1}" cy="{1}"'
        ' r="{2}" stroke-width="{3}"/>{4}</svg>',
        size,
        size / 2,
        radius,
        width,
        circles,
    )


@register.simple_tag
def sparkline(values, label=""):
    """A row of small bars, the last one marked; values below zero hang down."""
    values = [float(value) for value in values]
    top, bottom = max([*values, 0]), min([*values, 0])
    height, step = 28, 7
    scale = height / (top - bottom or 1)
    zero = top * scale
    bars = format_html_join(
        "",
        '<rect class="{}" x="{}" y="{}" width="5" height="{}" rx="1"/>',
        (
            (
                "spark-now" if place == len(values) - 1 else "spark-bar",
                place * step,
                f"{zero - max(value, 0) * scale:.2f}",
                f"{max(abs(value) * scale, 1):.2f}",
            )
            for place, value in enumerate(values)
        ),
    )
    return format_html(
        '<svg class="spark" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        len(values) * step,
        height + 1,
        label,
        bars,
    )


@register.simple_tag
def bar(value, most):
    """A bar of which `value` out of `most` is filled; no inline style, which the security policy forbids."""
    share = max(min(float(value or 0) / float(most or 1), 1.0), 0.0)
    return format_html(
        '<svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="bar-track" width="100" height="6"/>'
        '<rect class="bar-fill" width="{}" height="6"/></svg>',
        f"{share * 100:.2f}",
    )


@register.filter
def at(found, key):
    """The entry of a mapping, or nothing; of nothing, nothing."""
    return found.get(key, "") if found else ""
