"""Campaigns: extra points for lines that stand already. Computed from them, never from records."""

import json
from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple

from .arithmetic import half_up
from .rules import Campaign, is_in_force


class BaseLine(NamedTuple):
    """A person's line of a rule, after its cap: what a campaign multiplies. `key` is the record's code."""

    rule: str
    record: int
    key: str
    person: str
    date: date
    cents: int


class Part(NamedTuple):
    """One line's contribution: its rule and cents, and the extra cents the person had used up before it."""

    rule: str
    base: int
    used: int


class CampaignLine(NamedTuple):
    """What a person gets from a campaign for one record: the sum over the named rules, in cents."""

    code: str
    record: int
    key: str
    person: str
    date: date
    cents: int
    inputs: tuple[Part, ...]


def campaign_lines(
    campaign: Campaign,
    lines: Iterable[tuple[str, int, str, str, date, int]],
    team_of: Callable[[str, date], str | None],
) -> list[CampaignLine]:
    """The extra lines of a campaign, by person, in the order (date, rule code, record code) of the first part.

    `lines` are (rule code, record id, record key, person, date, cents) in any order; those that the campaign doesn't
    name, outside its window or not above 0 are passed over.
    """
    chosen = sorted(
        (line.person, line.date, line.rule, line.key, line)
        for line in map(BaseLine._make, lines)
        if _counts(campaign, line, team_of)
    )
    used: dict[str, int] = {}
    found: dict[tuple[int, str, str, date], list[Part]] = {}
    for person, on, _, key, line in chosen:
        before = used.get(person, 0)
        extra = extra_of(campaign, line.cents, before)
        used[person] = before + extra
        if extra:
            part = Part(line.rule, line.cents, before)
            found.setdefault((line.record, key, person, on), []).append(part)
    return [
        CampaignLine(
            campaign.code,
            record,
            key,
            person,
            on,
            sum(extra_of(campaign, part.base, part.used) for part in parts),
            tuple(parts),
        )
        for (record, key, person, on), parts in found.items()
    ]


def extra_of(campaign: Campaign, base: int, used: int) -> int:
    """The extra cents for a line of `base` cents, when `used` cents of the campaign's cap are used up."""
    numerator, denominator = (campaign.times - 1).as_integer_ratio()
    extra = half_up(base * numerator, denominator)
    return extra if campaign.cap is None else min(extra, max(0, int(campaign.cap * 100) - used))


def campaign_inputs_json(line: CampaignLine) -> str:
    """The inputs of a campaign's line as JSON text."""
    parts = [list(part) for part in line.inputs]
    return json.dumps({"parts": parts}, ensure_ascii=False, separators=(",", ":"))


def _counts(campaign: Campaign, line: BaseLine, team_of: Callable[[str, date], str | None]) -> bool:
    return (
        line.cents > 0
        and line.rule in campaign.rules
        and is_in_force(campaign.from_, campaign.to, line.date)
        and (campaign.teams is None or team_of(line.person, line.date) in campaign.teams)
    )
