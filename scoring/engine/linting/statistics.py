"""What the last twelve months say of a rule: whether it ever fired, and whether its cap or bounds always cut."""

from collections.abc import Iterator
from typing import NamedTuple

from ..rules import Rule
from .findings import HINT, WARNING, Both, Finding, Path

#: A cap, a bound or a limit that cuts at least this share of the time is no exception any more …
OFTEN = 0.8
#: … if it had this many chances at least.
ENOUGH = 10


class RuleStatistics(NamedTuple):
    """One rule over the last 12 months, all versions of its code together; the caller counts.

    `records`: records of the rule's basis on days on which it was in force, whatever its conditions.
    `scored`: those of them that gave anybody points other than 0.
    `lines`, `people`: lines written, and different people with one.
    `at_most`: scored records that `at_most` cut (or met exactly).
    `limited`: records that would have scored, had the limit not dropped them.
    `cap_periods`: pairs of a person and a period of the cap with positive points before the cap.
    `capped`: those of them in which the cap cut something.
    """

    records: int = 0
    scored: int = 0
    lines: int = 0
    people: int = 0
    at_most: int = 0
    limited: int = 0
    cap_periods: int = 0
    capped: int = 0


def findings(rule: Rule, counted: RuleStatistics) -> Iterator[Finding]:
    if counted.records == 0:
        yield Finding("never_looked", HINT, rule.code, ("basis",))
        return
    if counted.scored == 0 and counted.limited == 0:
        yield Finding("never_fired", WARNING, rule.code, (), {"records": _number(counted.records)})
        return
    if rule.cap is not None:
        yield from _often("cap_always", rule, ("cap", "points"), counted.capped, counted.cap_periods)
    if rule.at_most is not None:
        yield from _often("most_always", rule, ("at_most",), counted.at_most, counted.scored)
    if rule.limit is not None:
        would_have = counted.scored + counted.limited
        yield from _often("limit_always", rule, ("limit", "count"), counted.limited, would_have)


def _often(kind: str, rule: Rule, path: Path, cut: int, total: int) -> Iterator[Finding]:
    if total >= ENOUGH and cut >= OFTEN * total:
        yield Finding(kind, WARNING, rule.code, path, {"cut": _number(cut), "total": _number(total)})


def _number(count: int) -> Both:
    return Both(f"{count:,}", f"{count:,}")
