"""A transfer explained by the engine: its rule version as a sentence, and the arithmetic from its inputs."""

import logging
from dataclasses import dataclass, field
from decimal import Decimal

from scoring.engine import explanation, sentences
from scoring.engine.language import Campaign, ClaimKind, Name, Rule
from scoring.models import ClaimKind as ClaimKindRow
from scoring.models import RuleVersion
from scoring.queries import rules
from teams.models import Team

logger = logging.getLogger(__name__)

LOOKED_AT = "looked_at"


@dataclass(frozen=True)
class Explanation:
    """`seen` is what the rule looked at, `steps` what it made of it; both empty where nothing is left to compute.

    `matches` is False where the steps do not come to what was posted: an alarm, and the reader is told.
    """

    version: RuleVersion | None = None
    sentence: str = ""
    seen: list = field(default_factory=list)
    steps: list = field(default_factory=list)
    matches: bool = True


def of(transfer, *, language, currency="CNY"):
    """Explain a transfer, or a line on trial (`trials.TrialLine`)."""
    version = RuleVersion.objects.select_related("rule").filter(pk=transfer.version_id).first()
    if version is None:
        return Explanation()
    kinds = claim_kinds()
    if version.rule.is_campaign:
        # A campaign's days are kept as the version's; the language wants them inside.
        days = {"from": version.effective_from.isoformat(), "to": version.effective_to.isoformat()}
        part = Campaign.from_definition(version.definition | days)
        names = {code: Name(**given) for code, given in rules.definition_names(part.rules).items()}
        teams = dict(Team.objects.filter(code__in=part.teams or ()).values_list("code", "name"))
        sentence = sentences.of_campaign(part, language, names=names, teams=teams)
    else:
        part, names = Rule.from_definition(version.definition), {}
        sentence = sentences.of_rule(part, language, claims=kinds, currency=currency)
    if transfer.inputs is None:
        return Explanation(version, sentence)
    return _with_steps(
        transfer, version, sentence, part, language, {"claims": kinds, "currency": currency, "names": names}
    )


def _with_steps(transfer, version, sentence, part, language, known):
    try:
        steps = explanation.steps(part, transfer.inputs, language, **known)
    except explanation.InputsUnreadable:
        logger.exception("Line %s cannot be explained from its inputs", transfer.pk)
        return Explanation(version, sentence, matches=False)
    # What the award is worth after this transfer is what the steps must come to.
    matches = transfer.after is None or steps[-1].points == Decimal(transfer.after)
    if not matches:
        logger.error("Line %s: posted %s, explained %s", transfer.pk, transfer.after, steps[-1].points)
    return Explanation(
        version,
        sentence,
        seen=[step.text for step in steps if step.kind == LOOKED_AT],
        steps=[step for step in steps if step.kind != LOOKED_AT],
        matches=matches,
    )


def claim_kinds():
    return [ClaimKind.from_definition(each) for each in ClaimKindRow.objects.values_list("definition", flat=True)]
