"""A second scorer for comparison: in fractions, over whole lists, sharing no code with the engine's.

Reads the language's models and rule-language.md only; slow, and as plain as the page.
"""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any


def awards(versions, records, *, layouts, as_of, year_starts=1, team_of) -> dict[tuple[str, str, str, date], int]:
    """Cents by (rule, record key, account, date); `layouts` are the names of each basis's values."""
    found: dict[tuple[str, str, str, date], int] = defaultdict(int)
    for code in {version.code for version in versions}:
        same_code = [version for version in versions if version.code == code]
        worth = list(_worth(same_code, records, layouts, as_of, year_starts))
        lines = []
        for place, (version, record, values, points) in enumerate(worth):
            if _is_limited(version.rule.limit, record, values, worth[:place], year_starts):
                continue
            for person, cents in _split(_half_up(points * 100), record.credits):
                lines.append((version, record, person, cents))
        for version, record, person, cents in _capped(lines, year_starts):
            found[code, record.key, f"person:{person}", record.date] += cents
            team = team_of(person, record.date)
            if version.rule.pool_percent and team is not None:
                share = _half_up(Fraction(cents) * Fraction(version.rule.pool_percent) / 100)
                found[code, record.key, f"team:{team}", record.date] += share
    return {key: cents for key, cents in found.items() if cents}


def gross(rule, values) -> Fraction | None:
    """Exact points; None where `when` doesn't hold."""
    if not all(_holds(condition, values) for condition in rule.when):
        return None
    points = sum((_term(term, values) for term in rule.points), Fraction(0))
    for factor in rule.times:
        points *= _factor(factor, values)
    if rule.at_least is not None:
        points = max(points, Fraction(rule.at_least))
    if rule.at_most is not None:
        points = min(points, Fraction(rule.at_most))
    return points


# ---- which records are worth something ------------------------------------------------------------------------


def _worth(versions, records, layouts, as_of, year_starts):
    for record in sorted(records, key=lambda record: (record.date, record.key)):
        for version in versions:
            if version.rule.basis != record.basis or not _in_force(version, record.date):
                continue
            kind = {"person_month": "month", "person_quarter": "quarter", "person_year": "year"}.get(record.basis)
            if kind and _period(kind, record.date, year_starts) > as_of:
                continue
            if kind and version.rule.settle and as_of <= record.date:
                continue
            values = dict(zip(layouts[record.basis], record.values, strict=True))
            points = gross(version.rule, values)
            if points:
                yield version, record, values, points


def _in_force(version, on):
    first, last = version.effective_from, version.effective_to
    return not (first and on < first) and not (last and on > last)


def _is_limited(limit, record, values, earlier, year_starts):
    if limit is None:
        return False
    before = [
        other
        for _, other, other_values, _ in earlier
        if _period(limit.per, other.date, year_starts) == _period(limit.per, record.date, year_starts)
        and all(_same(name, record, values) == _same(name, other, other_values) for name in limit.same)
    ]
    return len(before) >= limit.count


def _same(name, record, values):
    if name in values:
        return _text(values[name])
    return getattr(record, name, None) if name in ("owner", "customer") else None


def _capped(lines, year_starts):
    done: list[Any] = []
    for version, record, person, cents in lines:
        cap = version.rule.cap
        if cap is not None and cents > 0:
            used = sum(
                earlier
                for _, other, who, earlier in done
                if who == person
                and earlier > 0
                and _period(cap.per, other.date, year_starts) == _period(cap.per, record.date, year_starts)
            )
            cents = min(cents, max(0, int(cap.points * 100) - used))
        done.append((version, record, person, cents))
    return done


def _split(cents, credits):
    sign, size = (-1, -cents) if cents < 0 else (1, cents)
    exact = {person: Fraction(size) * Fraction(share) / 100 for person, share in credits}
    given = {person: int(part) for person, part in exact.items()}
    left = size - sum(given.values()) if credits else 0
    by_remainder = sorted(exact, key=lambda person: (given[person] - exact[person], person))
    for person in by_remainder[:left]:
        given[person] += 1
    return [(person, sign * part) for person, part in given.items()]


# ---- terms ----------------------------------------------------------------------------------------------------


def _term(term, values) -> Fraction:
    kind = term.kind
    if kind == "fixed":
        return Fraction(term.fixed)
    if kind == "choice":
        return Fraction(term.values.get(_text(values[term.choice]), 0))
    measure = _number(values[getattr(term, kind)])
    if measure is None:
        return Fraction(0)
    if kind == "lookup":
        return max(((Fraction(a), Fraction(b)) for a, b in term.steps if a <= measure), default=(0, Fraction(0)))[1]
    if kind == "per":
        if term.over is not None:
            if measure <= term.over:
                return Fraction(0)
            measure -= Fraction(term.over)
        units = measure / Fraction(term.unit)
        return Fraction(int(units) if term.whole else units) * Fraction(term.points)
    of = Fraction(1) if term.of is None else _number(values[term.of])
    return _progressive(measure, of, term)


def _progressive(measure, of, term):
    if of is None or of <= 0 or measure < 0:
        return Fraction(0)
    starts = [Fraction(start) * of for start, _ in term.slices] + [None]
    return sum(
        (
            max(Fraction(0), (measure if end is None else min(measure, end)) - start)
            / Fraction(term.unit)
            * Fraction(rate)
            for start, end, (_, rate) in zip(starts, starts[1:], term.slices, strict=False)
        ),
        Fraction(0),
    )


def _factor(factor, values) -> Fraction:
    kind = factor.kind
    if kind == "when":
        return Fraction(factor.factor) if all(_holds(condition, values) for condition in factor.when) else Fraction(1)
    if kind == "choice":
        return Fraction(factor.values.get(_text(values[factor.choice]), 1))
    measure = _number(values[getattr(factor, kind)])
    if measure is None:
        return Fraction(1)
    if kind == "lookup":
        return max(((Fraction(a), Fraction(b)) for a, b in factor.steps if a <= measure), default=(0, Fraction(1)))[1]
    result = 1 + measure / Fraction(factor.unit) * Fraction(factor.add)
    return result if factor.at_most is None else min(result, Fraction(factor.at_most))


def _holds(condition, values) -> bool:
    value, op, wanted = values[condition.field], condition.op, condition.value
    if op == "missing":
        return (value is None) == wanted
    if value is None:
        return False
    if op == "in":
        return any(_equal(value, item) for item in wanted)
    if op in ("eq", "ne"):
        return _equal(value, wanted) == (op == "eq")
    measure = _number(value)
    if measure is None:
        return False
    wanted = Fraction(wanted)
    return {"gt": measure > wanted, "gte": measure >= wanted, "lt": measure < wanted, "lte": measure <= wanted}[op]


# ---- values, periods, rounding --------------------------------------------------------------------------------


def _equal(one, other) -> bool:
    a, b = _number(one), _number(other)
    return a == b if a is not None and b is not None else _text(one) == _text(other)


def _number(value) -> Fraction | None:
    """The exact number: the fraction that a quotient of 50 digits stands for."""
    if value is None or isinstance(value, bool | str):
        return None
    is_quotient = len(Decimal(value).as_tuple().digits) > 40
    return Fraction(value).limit_denominator(10**9) if is_quotient else Fraction(value)


def _text(value) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    text = format(Decimal(value), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _period(kind, on, year_starts) -> date:
    if kind == "day":
        return on
    if kind == "week":
        return on - timedelta(days=on.isoweekday() - 1)
    months = {"month": 1, "quarter": 3, "year": 12}[kind]
    while (on.month - year_starts) % months:
        on = on.replace(day=1) - timedelta(days=1)
    return on.replace(day=1)


def _half_up(value: Fraction) -> int:
    size = int(abs(value) + Fraction(1, 2))
    return size if value >= 0 else -size
