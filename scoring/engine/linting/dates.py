"""What only shows in time: versions of a code that overlap or leave a hole, campaigns outside of their rules' days."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from ..rules import Campaign, Effective, Rule
from ..sentences import day
from .between import meet, named
from .findings import BLOCKING, WARNING, Both, Finding

_DAY = timedelta(days=1)


def of_versions(rules: Sequence[Rule]) -> Iterator[tuple[int, Finding]]:
    """Overlaps and holes between the versions of each code, on the later version."""
    codes: dict[str, list[int]] = {}
    for place, rule in enumerate(rules):
        codes.setdefault(rule.code, []).append(place)
    for code, places in codes.items():
        ordered = sorted(places, key=lambda place: rules[place].effective.from_ or date.min)
        for number, place in enumerate(ordered[1:], start=1):
            before = [rules[other].effective for other in ordered[:number]]
            overlapping = [other for other, each in enumerate(before) if meet(each, rules[place].effective)]
            for other in overlapping:
                params = {"other": str(other + 1)}
                yield place, Finding("dates_overlap", BLOCKING, code, ("effective",), params)
            if not overlapping and (hole := _hole(before, rules[place].effective)):
                start, end = (Both(day(on, "en"), day(on, "zh-hans")) for on in hole)
                yield place, Finding("dates_hole", WARNING, code, ("effective", "from"), {"start": start, "end": end})


def _hole(before: Sequence[Effective], after: Effective) -> tuple[date, date] | None:
    ends = max((each.to for each in before if each.to is not None), default=None)
    if ends is None or after.from_ is None or after.from_ <= ends + _DAY:
        return None
    return ends + _DAY, after.from_ - _DAY


def of_campaign(campaign: Campaign, rules: Sequence[Rule]) -> Iterator[Finding]:
    """A campaign that adds nothing, and rules of it that are not in force on any of its days."""
    if campaign.times == 1 or campaign.cap == 0:
        path = "times" if campaign.times == 1 else "cap"
        yield Finding("campaign_nothing", BLOCKING, campaign.code, (path,), section="campaigns")
    window = Effective(from_=campaign.from_, to=campaign.to)
    for place, code in enumerate(campaign.rules):
        versions = [rule for rule in rules if rule.code == code]
        if versions and not any(meet(rule.effective, window) for rule in versions):
            params = {"rule": named(versions[-1])}
            yield Finding("campaign_idle", WARNING, campaign.code, ("rules", place), params, section="campaigns")
