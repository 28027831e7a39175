"""Points against what they hang on, as a curve or as bars: computed by the engine, drawn by static/js/charts.js."""

from dataclasses import dataclass, field
from decimal import Decimal

from scoring.engine import domains
from scoring.engine.arithmetic import measure_of
from scoring.engine.evaluation import compile_rule
from scoring.engine.languages import words
from scoring.engine.parts import to_scalar
from scoring.engine.terms import Choice, Lookup, Per, PerFactor, Progressive
from scoring.engine.words import is_lowest

from . import offers, texts

POINTS = 40
WIDER = Decimal("1.3")
# Of a field that only sets the measure of another (a target), the picture takes so many units.
EXAMPLE_UNITS = 100


@dataclass
class Picture:
    """`rows` say in words what the curve shows: where it begins, bends and ends; `given` what was taken as given."""

    kind: str
    title: str
    points: list = field(default_factory=list)
    rows: list = field(default_factory=list)
    given: str = ""
    before: str = ""
    after: str = ""

    @property
    def chart(self):
        """The data of the drawing."""
        return {
            "kind": self.kind,
            "title": self.title,
            "before": self.before,
            "after": self.after,
            "points": [[x if isinstance(x, str) else float(x), float(y)] for x, y in self.points],
        }


def picture_of(rule, claims, *, language="en", currency="CNY", sign="¥"):
    """The picture of a rule, or None where it gives the same whatever the record says."""
    return _Artist(rule, claims, words(language, claims, currency), sign).picture()


class _Artist:
    def __init__(self, rule, claims, said, sign):
        self.rule = rule
        self.claims = claims
        self.said = said
        self.sign = sign
        self.values = dict.fromkeys(rule.fields)

    def picture(self):
        parts = [*self.rule.points, *self.rule.times]
        measured = [part for part in parts if isinstance(part, Per | Lookup | Progressive | PerFactor)]
        for part in measured:
            if isinstance(part, Progressive) and part.of:
                self.values[part.of] = part.unit * EXAMPLE_UNITS
        chosen = next((part for part in parts if isinstance(part, Choice)), None)
        terms = [part for part in measured if part in self.rule.points]
        if chosen in self.rule.points and not terms:
            return self._bars(chosen)
        if measured:
            return self._curve(measured[0])
        return self._bars(chosen) if chosen else None

    def _field(self, name):
        return offers.field(self.rule.basis, name, self.claims)

    def _label(self, field):
        text = self.said.label(field)
        return text[:1].upper() + text[1:]

    # ---- bars ----------------------------------------------------------------------------------------

    def _bars(self, part):
        field = self._field(part.choice)
        known = domains.known_values(self.rule.basis, field) or tuple(part.values)
        worth = self._worth(part.choice)
        points = [(self.said.scalar(field, to_scalar(text)), worth(_value(field, text))) for text in known]
        rows = [(label, self.said.points(given)) for label, given in points]
        return Picture("bars", self._label(field), points, rows)

    # ---- curves --------------------------------------------------------------------------------------

    def _curve(self, part):
        name = part.reads[0]
        field = self._field(name)
        worth, is_whole = self._worth(name), domains.is_whole(field)
        low, high, bends = self._range(name, field, worth)
        step = (high - low) / POINTS
        jump = Decimal(1) if is_whole else (high - low) / 2000
        xs = {low + step * place for place in range(POINTS + 1)} | set(bends)
        xs |= {bend - jump for bend in bends if bend - jump > low}
        if is_whole:
            xs = {Decimal(int(x)) for x in xs}
        points = [(x, worth(x)) for x in sorted(xs) if low <= x <= high]
        rows = [(self.said.amount(field, x), self.said.points(worth(x))) for x in sorted({low, *bends, high})]
        scaled = [(x.scaleb(texts.places_of(field)), y) for x, y in points]
        before = self.sign if field.unit == "money" else ""
        after = "%" if field.unit in ("rate", "percent") else ""
        return Picture("curve", self._label(field), scaled, rows, self._given(), before, after)

    def _range(self, name, field, worth):
        """From where to where the curve is drawn, and where it bends."""
        bounds = domains.bounds(self.rule.basis, name, self.claims)
        found = sorted(set(self._starts(name, field)))
        units = [part.unit for part in (*self.rule.points, *self.rule.times) if getattr(part, "per", None) == name]
        ends = [c.value for c in self.rule.when if c.field == name and c.op in ("lt", "lte")]
        begins = [c.value for c in self.rule.when if c.field == name and c.op in ("gt", "gte")]
        reach = max([*(abs(start) for start in found), *(unit * 10 for unit in units)], default=Decimal(10)) * WIDER
        reach = reach or Decimal(10)
        low = (
            bounds.low
            if bounds.low is not None
            else min([Decimal(0), *(start - reach / 4 for start in found if start < 0)])
        )
        if ends and not begins:
            low, high = max(ends) - reach, max(ends)
        else:
            high = max(reach, *begins, low + 1) if begins else max(reach, low + 1)
            high = self._until_cut(high, worth)
        if bounds.high is not None:
            high = min(high, bounds.high) if bounds.high > low else high
        found = [start for start in found if low <= start <= high]
        if domains.is_whole(field):
            low, high = Decimal(int(low)), Decimal(int(high) + 1)
        return Decimal(low), Decimal(high), found

    def _starts(self, name, field):
        """Where something begins that hangs on the measure."""
        for part in (*self.rule.points, *self.rule.times):
            if name not in part.reads:
                continue
            if isinstance(part, Lookup):
                yield from (start for start, _ in part.steps if not is_lowest(field, start))
            elif isinstance(part, Progressive) and part.progressive == name:
                of = self.values[part.of] if part.of else 1
                yield from (start * of for start, _ in part.slices)
            elif isinstance(part, Per) and part.over is not None:
                yield part.over
        yield from (c.value for c in self.rule.when if c.field == name and c.op in offers.COMPARISONS)

    def _until_cut(self, high, worth):
        """Far enough to show where the upper bound cuts."""
        for _ in range(12):
            if self.rule.at_most is None or worth(high) >= self.rule.at_most or not worth(high):
                break
            high *= 2
        return high

    # ---- what it is worth ----------------------------------------------------------------------------

    def _worth(self, name):
        """Points by the value of one field; others have none, conditions on them count as met."""
        own = tuple(condition for condition in self.rule.when if condition.field == name)
        alone = self.rule.model_copy(update={"when": own, "limit": None, "cap": None})
        alone.__dict__.pop("fields", None)
        compiled = compile_rule(alone, self.rule.fields)

        def worth(value):
            return Decimal(compiled.gross([value if each == name else self.values[each] for each in self.rule.fields]))

        return worth

    def _given(self):
        """What was taken as given, such as a target."""
        shown = [
            f"{self._label(self._field(name))}: {self.said.amount(self._field(name), value)}"
            for name, value in self.values.items()
            if value is not None
        ]
        return ", ".join(shown)


def _value(field, text):
    """A value of a choice as a record has it."""
    value = to_scalar(text)
    return value if isinstance(value, bool) or measure_of(value) is not None else str(value)
