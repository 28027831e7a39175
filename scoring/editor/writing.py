"""A definition as the fields of the form: what `reading` makes a definition of again."""

from scoring.engine.language import Campaign, ClaimKind, Rule
from scoring.engine.parts import to_scalar
from scoring.engine.terms import Choice, Fixed, Lookup, Per, PerFactor, WhenFactor

from . import offers, texts


def fields_of(definition, claims):
    """The form of a rule; `claims` are the declared kinds by name.

    :raises pydantic.ValidationError: the definition is not one of the language
    """
    return _RuleForm(Rule.from_definition(definition), claims).fields()


def _name(name):
    return {"en": (name.en if name else None) or "", "zh": (name.zh_hans if name else None) or ""}


def _date(on):
    return on.isoformat() if on else ""


class _RuleForm:
    def __init__(self, rule, claims):
        self.rule = rule
        self.claims = claims

    def fields(self):
        rule = self.rule
        return {
            "code": rule.code,
            "item": rule.item or "",
            "name": _name(rule.name),
            "category": rule.category,
            "basis": rule.basis,
            "effective": {"from": _date(rule.effective.from_), "to": _date(rule.effective.to)},
            "when": self._conditions(rule.when),
            "points": [self._term(term) for term in rule.points],
            "times": [self._factor(factor) for factor in rule.times],
            "at_least": texts.number_text(rule.at_least),
            "at_most": texts.number_text(rule.at_most),
            "limit": self._limit(),
            "cap": self._cap(),
            "pool_percent": texts.number_text(rule.pool_percent or None),
            "settle": rule.settle or "",
        }

    def _field(self, name):
        return offers.field(self.rule.basis, name, self.claims)

    def _limit(self):
        limit = self.rule.limit
        if limit is None:
            return {"count": "", "per": "month", "same": []}
        return {"count": str(limit.count), "per": limit.per, "same": list(limit.same)}

    def _cap(self):
        cap = self.rule.cap
        return {"points": texts.number_text(cap.points) if cap else "", "per": cap.per if cap else "month"}

    def _conditions(self, conditions):
        return [self._condition(condition) for condition in conditions]

    def _condition(self, condition):
        field = self._field(condition.field)
        op, value = condition.op, condition.value
        form = {"field": condition.field, "op": op}
        if op == "missing":
            return form | {"op": "missing" if value else "known"}
        if op in offers.COMPARISONS:
            return form | {"value": texts.number_text(value, texts.places_of(field))}
        if op != "in":
            return form | {"value": texts.value_text(value, field)}
        if offers.values_of(self.rule.basis, field) is not None:
            return form | {"values": [texts.value_text(each, field) for each in value]}
        return form | {"value": texts.list_text(value, field)}

    def _term(self, term):
        if isinstance(term, Fixed):
            return {"kind": "fixed", "fixed": texts.number_text(term.fixed)}
        if isinstance(term, Per):
            places = texts.places_of(self._field(term.per))
            return {
                "kind": "per",
                "field": term.per,
                "unit": texts.number_text(term.unit, places),
                "points": texts.number_text(term.points),
                "over": texts.number_text(term.over, places),
                "whole": "on" if term.whole else "",
            }
        if isinstance(term, Lookup | Choice):
            return self._table(term)
        places = texts.places_of(self._field(term.progressive))
        return {
            "kind": "progressive",
            "field": term.progressive,
            "of": term.of or "",
            "unit": texts.number_text(term.unit, places),
            "steps": _steps(term.slices, texts.PERCENT if term.of else places),
        }

    def _factor(self, factor):
        form = {"label": _name(factor.label)}
        if isinstance(factor, WhenFactor):
            when = self._conditions(factor.when)
            return form | {"kind": "when", "when": when, "factor": texts.number_text(factor.factor)}
        if isinstance(factor, PerFactor):
            return form | {
                "kind": "per",
                "field": factor.per,
                "unit": texts.number_text(factor.unit, texts.places_of(self._field(factor.per))),
                "add": texts.number_text(factor.add),
                "at_most": texts.number_text(factor.at_most),
            }
        return form | self._table(factor)

    def _table(self, part):
        """Steps or values with what they give, of a term or a factor."""
        if isinstance(part, Lookup):
            places = texts.places_of(self._field(part.lookup))
            return {"kind": "lookup", "field": part.lookup, "steps": _steps(part.steps, places)}
        field = self._field(part.choice)
        rows = [
            {"value": texts.value_text(to_scalar(text), field), "points": texts.number_text(given)}
            for text, given in part.values.items()
        ]
        return {"kind": "choice", "field": part.choice, "values": rows}


def _steps(steps, places):
    return [{"from": texts.number_text(start, places), "value": texts.number_text(given)} for start, given in steps]


def campaign_fields_of(definition):
    campaign = Campaign.from_definition(definition)
    return {
        "code": campaign.code,
        "item": campaign.item or "",
        "name": _name(campaign.name),
        "from": _date(campaign.from_),
        "to": _date(campaign.to),
        "rules": list(campaign.rules),
        "times": texts.number_text(campaign.times),
        "cap": texts.number_text(campaign.cap),
        "teams": list(campaign.teams or ()),
    }


def kind_fields_of(definition):
    kind = ClaimKind.from_definition(definition)
    return {
        "kind": kind.kind,
        "item": kind.item or "",
        "name": _name(kind.name),
        "beneficiary": "on" if kind.beneficiary else "",
        "evidence": "on" if kind.evidence else "",
        "customer": "on" if kind.customer else "",
        "library": "on" if kind.library else "",
        "raised_by": kind.raised_by or "",
        "reviewed_by": kind.reviewed_by,
        "days": str(kind.days or ""),
        "group": kind.group or "",
        "milestone": kind.milestone or "",
        "pool": kind.pool or "",
        "attributes": [_attribute(name, attribute) for name, attribute in kind.attributes.items()],
    }


def _attribute(name, attribute):
    return {
        "name": name,
        "type": attribute.type,
        "choices": texts.list_text(attribute.choices or ()),
        "min": texts.number_text(attribute.min),
        "max": texts.number_text(attribute.max),
        "by": attribute.by,
        "label": _name(attribute.label),
    }
