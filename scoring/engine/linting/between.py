"""What only shows between two rules: the same paid for twice, values that a ladder leaves out, one name twice."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from ..domains import declared, known_values
from ..rules import Effective, Rule
from ..terms import Choice, Fixed, Lookup, Progressive, WhenFactor
from ..words import joined
from . import ranges
from .findings import HINT, WARNING, Both, Finding, Speech
from .gaps import open_gaps, said_interval
from .regions import Region
from .values import INFINITY, Interval

_NAMED = 3

#: What a term pays for: the record itself, or so much of a field.
Measure = tuple[str, str]


class Pays:
    """What one rule pays for, and in which records: made once, compared with every other rule."""

    def __init__(self, rule: Rule, region: Region):
        self.rule = rule
        self.region = region.where(rule.when)
        self.parts = {measure_of(term): paying(term, self.region) for term in rule.points}
        self.asked = {condition.field for condition in rule.when}
        for factor in rule.times:
            self.asked |= {each.field for each in factor.when} if isinstance(factor, WhenFactor) else set(factor.reads)

    def overlap(self, other: "Pays") -> tuple[Measure, bool] | None:
        """What both pay for in some record, and whether they ask for the same fields.

        Two rules that each look at something which the other leaves aside (the margin, a first order) pay for different
        merits of one record, and are let alone.
        """
        one, two = self.rule, other.rule
        if one.basis != two.basis or one.code == two.code or not meet(one.effective, two.effective):
            return None
        if not (self.asked <= other.asked or other.asked <= self.asked):
            return None
        for measure, region in self.parts.items():
            against = other.parts.get(measure)
            if region is not None and against is not None and region.meets(against):
                return measure, self.asked == other.asked
        return None


def overlaps(pays: Pays, others: Iterable[Pays], speech: Speech) -> Iterator[Finding]:
    """What a rule and others pay for twice: one finding for those that ask for the same, one for the rest."""
    found: dict[bool, dict[str, tuple[Rule, Measure]]] = {True: {}, False: {}}
    for other in others:
        if overlap := other.overlap(pays):
            measure, is_same = overlap
            found[is_same].setdefault(other.rule.code, (other.rule, measure))
    for is_same, shared in found.items():
        if shared:
            measures = dict.fromkeys(measure for _, measure in shared.values())
            params = {
                "other": _listed([rule for rule, _ in shared.values()]),
                "label": _joined([_label(pays.rule.basis, measure, speech) for measure in measures]),
            }
            kind, severity = ("overlap", WARNING) if is_same else ("overlap_part", HINT)
            yield Finding(kind, severity, pays.rule.code, ("when",), params)


def _label(basis: str, measure: Measure, speech: Speech) -> Both:
    kind, name = measure
    return Both("the record itself", "记录本身") if kind == "record" else speech.label(basis, name)


def measure_of(term: Any) -> Measure:
    """In proportion to a field, by its steps, by its values, or for the record itself."""
    if isinstance(term, Fixed):
        return "record", ""
    kind = {"lookup": "steps", "choice": "values"}.get(term.kind, "amount")
    return kind, term.reads[0]


def paying(term: Any, region: Region) -> Region | None:
    """The records to which a term gives points other than 0; None where there is none."""
    if ranges.of_term(term, region) == (0, 0):
        return None
    if isinstance(term, Fixed):
        return region
    if isinstance(term, Choice):
        listed = [text for text, points in term.values.items() if points]
        return region.holding(term.choice, region[term.choice].among(listed))
    if isinstance(term, Lookup):
        return region.holding(term.lookup, region[term.lookup].between(_worth(term)))
    if isinstance(term, Progressive):
        above = region.holding(term.progressive, region[term.progressive].between(_above(Decimal(0))))
        return above if term.of is None else above.holding(term.of, region[term.of].between(_above(Decimal(0))))
    known = region[term.per].known()
    return region.holding(term.per, known if term.over is None else known.between(_above(term.over)))


def _worth(term: Lookup) -> Interval:
    """From the first step that gives anything on."""
    first = next(start for start, points in term.steps if points)
    return Interval(first, INFINITY, True, False)


def _above(number: Decimal) -> Interval:
    return Interval(number, INFINITY, False, False)


def ladder_gaps(rules: Sequence[Rule], regions: Sequence[Region], speech: Speech) -> Iterator[tuple[int, Finding]]:
    """Rules that are told apart by one field alone, and leave out values of it; on the last of each ladder."""
    ladders: dict[tuple[Any, ...], list[int]] = {}
    for place, rule in enumerate(rules):
        asked = {condition.field for condition in rule.when}
        if len(asked) == 1 and rule.effective.to is None:
            measures = tuple(sorted(measure_of(term) for term in rule.points))
            ladders.setdefault((rule.basis, *asked, measures), []).append(place)
    for (basis, name, measures), places in ladders.items():
        if len({rules[place].code for place in places}) < 2:
            continue
        whole = Region(basis, regions[places[0]].claims)
        inside = [regions[place].where(rules[place].when)[name] for place in places]
        last = rules[places[-1]]
        params = {"label": speech.label(basis, name), "others": _listed([rules[place] for place in places[:-1]])}
        known = known_values(basis, declared(basis, name, whole.claims))
        if known is not None and len(known) > 2:
            left = [text for text in known if not any(values.among([text]).has_values for values in inside)]
            if left:
                shown = params | {"values": speech.values(basis, name, left)}
                yield places[-1], Finding("gap_between", HINT, last.code, ("when",), shown)
            continue
        for gap in open_gaps(whole, name, [part for values in inside for part in values.intervals]):
            # Nothing is missed where the measure itself is 0.
            if not (gap.is_point and gap.low == 0 and ("amount", name) in measures):
                shown = params | {"values": said_interval(speech, basis, name, gap)}
                yield places[-1], Finding("gap_between", WARNING, last.code, ("when",), shown)


def same_names(rules: Sequence[Rule]) -> Iterator[tuple[int, Finding]]:
    """Rules of different codes that bear one name in a language."""
    for language in ("en", "zh-hans"):
        first: dict[str, str] = {}
        for place, rule in enumerate(rules):
            other = first.setdefault(rule.name.in_(language), rule.code)
            if other != rule.code:
                yield place, Finding("name_twice", HINT, rule.code, ("name", language), {"other": other})


def named(rule: Rule) -> Both:
    return Both(f"“{rule.name.in_('en')}” ({rule.code})", f"“{rule.name.in_('zh-hans')}”（{rule.code}）")


def meet(one: Effective, other: Effective) -> bool:
    """Whether two versions are in force on a common day."""
    ends_before = one.to is not None and other.from_ is not None and one.to < other.from_
    begins_after = other.to is not None and one.from_ is not None and other.to < one.from_
    return not (ends_before or begins_after)


def _listed(rules: Sequence[Rule]) -> Both:
    """The rules by name, after the third only how many more."""
    shown = [named(rule) for rule in {rule.code: rule for rule in rules}.values()]
    if len(shown) > _NAMED:
        rest = len(shown) - _NAMED
        shown = [*shown[:_NAMED], Both(f"{rest} more", f"另外 {rest} 条")]
    return _joined(shown)


def _joined(parts: Sequence[Both]) -> Both:
    english, chinese = zip(*parts, strict=True)
    return Both(joined(list(english), ", ", " and "), joined(list(chinese), "、", "和"))
