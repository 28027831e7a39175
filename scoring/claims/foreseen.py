"""What approving a claim would bring whom: the engine's own lines, with the caps and limits of what is there."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from scoring import rulebook
from scoring.calculator import extras, supposing
from scoring.calculator.hypotheses import Hypothesis
from scoring.calculator.worlds import Comparison
from scoring.engine.arithmetic import percent_of
from scoring.facts.person_periods import Company as Settings
from scoring.models import Claim
from teams.models import Company


@dataclass(frozen=True)
class Gain:
    """What one rule or campaign would bring one person, and the person's team on top, in points.

    `name` is the rule's own, `name.in_(language)`; `is_trial`: it would be seen, and count nowhere.
    """

    person: Any
    code: str
    name: Any
    points: Decimal
    pooled: Decimal = Decimal(0)
    is_trial: bool = False


@dataclass(frozen=True)
class Foreseen:
    gains: list = field(default_factory=list)

    @property
    def points(self):
        """What people would get, all together."""
        return sum((gain.points for gain in self.gains if not gain.is_trial), Decimal(0))

    @property
    def pooled(self):
        return sum((gain.pooled for gain in self.gains if not gain.is_trial), Decimal(0))

    def of(self, person):
        return sum((gain.points for gain in self.gains if gain.person == person and not gain.is_trial), Decimal(0))


def of(claim, *, on, attributes=None):
    """What approving the stored claim with these attributes as well would bring; read only.

    :param attributes: what is filled in on top of the claim's own
    """
    company, book = Company.current(), rulebook.in_force()
    weights = tuple(company.seasonal_weights) if company.seasonal_weights else None
    hypothesis = _hypothesis(claim, claim.attributes | (attributes or {}))
    gains = []
    with supposing.read_only():
        for participant in claim.participants.select_related("person").order_by("person__code"):
            comparison = Comparison(
                hypothesis,
                participant.person,
                book,
                Settings(company.year_starts, weights),
                as_of=max(on, claim.occurred_on),
                counts_from=company.counts_from,
            )
            gains += [*_of_rules(comparison), *_of_campaigns(comparison)]
    return Foreseen(gains)


def _hypothesis(claim, attributes):
    row = {
        "id": claim.pk,
        "number": claim.number,
        "kind": claim.kind,
        "occurred_on": claim.occurred_on,
        "customer_id": claim.customer_id,
        "attributes": attributes,
        "status": Claim.Status.APPROVED.value,
        "title": claim.title,
    }
    basis = f"claim.{claim.kind}"
    days = (claim.occurred_on,)
    return Hypothesis(
        basis, claim.occurred_on, {"scoring_claim": [row]}, {basis: {claim.pk}}, days, customer=claim.customer_id
    )


def _of_rules(comparison):
    versions = {version.id: version for version in comparison.book.versions}
    before, after = comparison.before.lines, comparison.after.lines
    for key in {**before, **after}:
        old, new = (line.cents if line else 0 for line in (before.get(key), after.get(key)))
        if old == new:
            continue
        line = after.get(key) or before[key]
        version = versions[line.version]
        percent = version.rule.pool_percent
        pooled = percent_of(new, percent) - percent_of(old, percent) if percent else 0
        yield Gain(
            comparison.person,
            version.code,
            version.rule.name,
            _points(new - old),
            _points(pooled),
            comparison.is_on_trial(version.id, line.date),
        )


def _of_campaigns(comparison):
    for extra in extras.of(comparison):
        campaign = extra.version.campaign
        is_trial = comparison.is_on_trial(extra.version.id, extra.day)
        yield Gain(
            comparison.person, campaign.code, campaign.name, _points(extra.after - extra.before), is_trial=is_trial
        )


def _points(cents):
    return Decimal(cents) / 100
