"""Points against what they hang on, as a curve or as bars: computed by the engine, drawn by static/js/charts.js."""

from dataclasses import dataclass, field
from decimal import Context, Decimal

from scoring.engine import domains
from scoring.engine.arithmetic import measure_of
from scoring.engine.evaluation import compile_rule
from scoring.engine.languages import words
from scoring.engine.parts import to_scalar
from scoring.engine.terms import Choice, Lookup, Per, PerFactor, Progressive
from scoring.engine.words import is_lowest

from . import offers, texts

POINTS = 40
MEASURED = Per | Lookup | Progressive | PerFactor
WIDER = Decimal("1.3")
# Of a field that is only taken as given (a target, say), the picture takes so many units.
UNITS_OF_MONEY, UNITS = 100, 10
# How exactly the picture says where the upper bound cuts.
_SHORT = Context(prec=6)


@dataclass
class Picture:
    """`rows` say in words what the curve shows: where it begins, bends and ends; `given` what was taken as given.

    `axes` are the fields that it can be drawn against, each with its label, `axis` is the one that it is drawn against.
    """

    kind: str
    title: str
    points: list = field(default_factory=list)
    rows: list = field(default_factory=list)
    given: str = ""
    before: str = ""
    after: str = ""
    axis: str = ""
    axes: list = field(default_factory=list)

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


def picture_of(rule, claims, *, language="en", currency="CNY", sign="¥", against=""):
    """The picture of a rule, or None where it gives the same whatever the record says.

    :param against: the field to draw it against; otherwise the measure of its points
    """
    return _Artist(rule, claims, words(language, claims, currency), sign).picture(against)


class _Artist:
    def __init__(self, rule, claims, said, sign):
        self.rule = rule
        self.claims = claims
        self.said = said
        self.sign = sign
        self.values = dict.fromkeys(rule.fields)
        # What hangs on a measure before what hangs on a value, points before factors.
        parts = [part for part in (*rule.points, *rule.times) if isinstance(part, MEASURED | Choice)]
        self.parts = sorted(parts, key=lambda part: (part not in rule.points, isinstance(part, Choice)))

    def picture(self, against):
        if not self.parts:
            return None
        chosen = next((part for part in self.parts if part.reads[0] == against), self.parts[0])
        self._give(chosen.reads[0])
        picture = self._bars(chosen) if isinstance(chosen, Choice) else self._curve(chosen)
        picture.axis = chosen.reads[0]
        names = dict.fromkeys(part.reads[0] for part in self.parts)
        picture.axes = [(name, self._label(self._field(name))) for name in names]
        picture.given = self._given(picture.axis)
        return picture

    def _give(self, axis):
        """Examples for fields that the picture needs: targets, and the measure of points drawn against a factor."""
        is_factor = all(axis not in term.reads for term in self.rule.points)
        for part in self.parts:
            if isinstance(part, Progressive) and part.of:
                self.values[part.of] = part.unit * UNITS_OF_MONEY
            if is_factor and part in self.rule.points:
                self.values[part.reads[0]] = self._example(part)

    def _example(self, part):
        if isinstance(part, Choice):
            best = max(part.values, key=lambda text: part.values[text])
            return _value(self._field(part.choice), best)
        if isinstance(part, Lookup):
            return part.steps[-1][0]
        return part.unit * (UNITS_OF_MONEY if self._field(part.reads[0]).unit == "money" else UNITS)

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
        return Picture("curve", self._label(field), scaled, rows, before=before, after=after)

    def _range(self, name, field, worth):
        """From where to where the curve is drawn, and where it bends."""
        bounds = domains.bounds(self.rule.basis, name, self.claims)
        bends = sorted(set(self._starts(name, field)))
        units = [part.unit for part in self.parts if getattr(part, "per", None) == name]
        reach = max([*map(abs, bends), *(unit * 10 for unit in units)], default=Decimal(10)) * WIDER or Decimal(10)
        low = min([Decimal(0), *(start - reach / 4 for start in bends if start < 0)])
        high = max(reach, low + 1)
        ends = [each.value for each in self._compared(name, "lt", "lte")]
        if ends and not self._compared(name, "gt", "gte"):
            low, high = max(ends) - reach, max(ends)
        if bounds.low is not None:
            low = max(low, bounds.low)
        high, cut = self._until_cut(low, high, worth)
        if bounds.high is not None and bounds.high > low:
            high = min(high, bounds.high)
        if domains.is_whole(field):
            low, high = Decimal(int(low)), Decimal(int(high) + 1)
        return low, high, [bend for bend in sorted({*bends, *cut}) if low <= bend <= high]

    def _compared(self, name, *operators):
        return [each for each in self.rule.when if each.field == name and each.op in operators]

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
        yield from (each.value for each in self._compared(name, *offers.COMPARISONS))

    def _until_cut(self, low, high, worth):
        """Far enough to show where the upper bound cuts, and that place."""
        most = self.rule.at_most
        if most is None or worth(high) <= worth(low):
            return high, []
        for _ in range(12):
            if worth(high) >= most:
                break
            high *= 2
        below, above = low, high
        for _ in range(50):
            middle = (below + above) / 2
            below, above = (below, middle) if worth(middle) >= most else (middle, above)
        cut = _SHORT.plus(above)
        return (max(high, cut * WIDER), [cut]) if worth(cut) >= most else (high, [])

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

    def _given(self, axis):
        """What was taken as given, such as a target."""
        shown = [
            f"{self._label(self._field(name))}: {self.said.value(self._field(name), value)}"
            for name, value in self.values.items()
            if value is not None and name != axis
        ]
        return ", ".join(shown)


def _value(field, text):
    """A value of a choice as a record has it."""
    value = to_scalar(text)
    return value if isinstance(value, bool) or measure_of(value) is not None else str(value)
