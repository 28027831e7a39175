"""A line's points computed again from its inputs and its rule version alone (R19).

Inputs are the JSON of `scorer.inputs_json` and `campaigns.campaign_inputs_json`, as text or as read by any parser.
"""

import json
from collections.abc import Mapping
from decimal import Decimal, localcontext
from functools import lru_cache
from typing import Any

from .arithmetic import CONTEXT, percent_of, split
from .campaigns import extra_of
from .evaluation import CompiledRule, compile_rule
from .rules import Campaign, Rule


class InputsUnreadable(ValueError):
    """The inputs are not those of a line of this version."""


def replay(version: Any, inputs: str | Mapping[str, Any]) -> int:
    """The cents of a line; `version` is a Version, a Rule or a Campaign.

    :raises InputsUnreadable: the inputs are not those of a line of this version
    """
    rule, content = definition_of(version), read(inputs)
    try:
        if isinstance(rule, Campaign):
            return sum(extra_of(rule, base, used) for _, base, used in content["parts"])
        if "base" in content:
            return sum(percent_of(base, rule.pool_percent) for base in content["base"])
        return _of_person(rule, content)
    except (KeyError, TypeError, IndexError) as wrong:
        raise InputsUnreadable(f"{rule.code}: {inputs!r}") from wrong


def read(inputs: str | Mapping[str, Any]) -> Mapping[str, Any]:
    """The inputs as a mapping, numbers exact."""
    return json.loads(inputs, parse_float=Decimal) if isinstance(inputs, str | bytes) else inputs


def definition_of(version: Any) -> Rule | Campaign:
    return version if isinstance(version, Rule | Campaign) else version.rule


def values_in(rule: Rule, content: Mapping[str, Any]) -> tuple[Any, ...]:
    """The values of a line's inputs, in the order of `rule.fields`."""
    values = tuple(_exact(value) for value in content["values"])
    if len(values) != len(rule.fields):
        raise InputsUnreadable(f"{rule.code} reads {len(rule.fields)} fields, the inputs have {len(values)}")
    return values


def compiled(rule: Rule) -> CompiledRule:
    """The rule compiled for values in the order of its own fields; kept while it is in use."""
    return _compiled(_Same(rule))


def shares_in(content: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return [(person, Decimal(share)) for person, share in content["shares"]]


def _of_person(rule: Rule, content: Mapping[str, Any]) -> int:
    with localcontext(CONTEXT):
        cents = compiled(rule).points(values_in(rule, content)) or 0
    if rule.limit is not None and content["place"] > rule.limit.count:
        return 0
    if "shares" in content:
        cents = dict(split(cents, shares_in(content)))[content["person"]]
    return min(cents, content["room"]) if "room" in content else cents


def _exact(value: Any) -> Any:
    """A value as `scorer.inputs_json` wrote it: a decimal stands as a list of its text."""
    if isinstance(value, list):
        return Decimal(value[0])
    if isinstance(value, float):
        raise InputsUnreadable(f"{value!r} has lost digits")
    return value


class _Same:
    """A rule as a key of a cache: the same object, not an equal one (rules hold mappings and have no hash)."""

    def __init__(self, rule: Rule):
        self.rule = rule

    def __hash__(self) -> int:
        return id(self.rule)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.rule is self.rule


@lru_cache(maxsize=512)
def _compiled(same: _Same) -> CompiledRule:
    return compile_rule(same.rule, same.rule.fields)
