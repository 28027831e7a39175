"""Changes some codes of the book and leaves the others alone: planned first, so that a draft can be tried out."""

import json
from datetime import date
from typing import NamedTuple

from django.db.models import Max

from scoring.engine import language
from scoring.engine.scorer import Version
from scoring.models import ClaimKind, RuleBook, RuleVersion
from scoring.timeline import Piece

from . import claim_kinds, planning, reading, storing
from .reading import CampaignVersion, InForce
from .storing import Loaded


class Given(NamedTuple):
    """What is given for some codes; None in place of a definition retires the code.

    rules: ``{code: (language.Rule, is_trial) or None}``, campaigns: ``{code: (language.Campaign, is_trial) or None}``,
    kinds: ``{kind: language.ClaimKind or None}``.
    """

    rules: dict
    campaigns: dict
    kinds: dict


class Planned(NamedTuple):
    """What would become of the book: plans by code, and all kinds of claim that it would declare."""

    rules: dict
    campaigns: dict
    kinds: dict

    @property
    def changed_from(self):
        """The first day on which a rule or campaign pays otherwise, or None."""
        plans = [*self.rules.values(), *self.campaigns.values()]
        return min((plan.changed_from for plan in plans if plan.changed_from is not None), default=None)


def planned(given, start, *, as_if_from_start=False):
    """What the book becomes with `given` from a day on (None: for all dates); nothing is written.

    :param as_if_from_start: rules hold from `start` on even where they name a later first day of their own
    """
    last = RuleVersion.objects.aggregate(last=Max("position"))["last"] or 0
    positions = dict(RuleVersion.objects.order_by("number").values_list("rule__code", "position"))
    places = {
        code: positions.get(code, last + 1 + number) for number, code in enumerate([*given.rules, *given.campaigns])
    }
    rule_entries = {
        code: [] if each is None else [(places[code], rule_piece(*each, start, as_if_from_start=as_if_from_start))]
        for code, each in given.rules.items()
    }
    rules = planning.plans(rule_entries, start, is_campaign=False, codes=given.rules)
    live = planning.live_codes(rules)
    campaign_entries = _campaigns_left_without(live, given) | {
        code: [] if each is None else [(places[code], campaign_piece(*each))] for code, each in given.campaigns.items()
    }
    campaigns = planning.plans(campaign_entries, start, is_campaign=True, codes=campaign_entries, live=live)
    return Planned(rules, campaigns, _kinds(given))


def publish(given, start, *, at, proposal):
    """Carry out what `planned` says; returns `Loaded`.

    :raises scoring.engine.language.BookInvalid: a code was the other sort
    """
    storing.check_sorts(given.rules, given.campaigns)
    plan = planned(given, start)
    loaded = Loaded([], [], [], [], [])
    storing.store(plan.rules, loaded, at=at, is_campaign=False, proposal=proposal)
    storing.store(plan.campaigns, loaded, at=at, is_campaign=True, proposal=proposal)
    if given.kinds:
        claim_kinds.store(plan.kinds, loaded)
    RuleBook.objects.get_or_create(
        id=1, defaults={"head": json.loads(reading.head().model_dump_json()), "loaded_at": at}
    )
    return loaded


def applied(plan, force):
    """The book in force with a plan carried out, in memory."""
    codes = {*plan.rules, *plan.campaigns}
    numbers = iter(range(-1, -1_000_000, -1))
    rule_ids = dict(force.rule_ids)
    versions = [version for version in force.versions if version.code not in codes]
    campaigns = [each for each in force.campaigns if each.code not in codes]
    trials = set(force.trials)
    for code, each in [*plan.rules.items(), *plan.campaigns.items()]:
        rule_ids.setdefault(code, each.rule.pk if each.rule else next(numbers))
        kept = set()
        for piece in each.pieces:
            pk = next(numbers) if piece.id is None or piece.id in kept else piece.id
            kept.add(pk)
            (trials.add if piece.is_trial else trials.discard)(pk)
            if code in plan.rules:
                rule = language.Rule.from_definition(piece.body)
                versions.append(Version(pk, code, rule, piece.first, piece.last))
            else:
                days = {"from": piece.first.isoformat(), "to": piece.last.isoformat()}
                campaign = language.Campaign.from_definition(piece.body | days)
                campaigns.append(CampaignVersion(pk, rule_ids[code], code, campaign))
    versions.sort(key=lambda version: (version.code, version.effective_from or date.min))
    campaigns.sort(key=lambda each: (each.code, each.campaign.from_))
    return InForce(versions, campaigns, _claims(plan, force), rule_ids, frozenset(trials))


def rule_piece(rule, is_trial, start, *, as_if_from_start=False):
    """A given rule with its days: a first day of its own counts where it is later than the start."""
    body = {key: value for key, value in rule.definition.items() if key != "effective"}
    first = rule.effective.from_
    if start is not None and (as_if_from_start or (first is not None and first <= start)):
        first = None
    return Piece(body, first, rule.effective.to, is_trial=is_trial)


def campaign_piece(campaign, is_trial):
    body = {key: value for key, value in campaign.definition.items() if key not in ("from", "to")}
    return Piece(body, campaign.from_, campaign.to, is_trial=is_trial)


def _campaigns_left_without(live, given):
    """Campaigns that nobody changes, but of whose rules some will be in force on no date any more."""
    found = {}
    versions = RuleVersion.objects.filter(withdrawn_at=None, rule__is_campaign=True).select_related("rule")
    for version in versions.exclude(rule__code__in=given.campaigns):
        if not live.issuperset(version.definition["rules"]):
            piece = planning.pieces_of([version])[0]
            found.setdefault(version.rule.code, []).append((version.position, piece))
    return found


def _kinds(given):
    """All kinds of claim of the book with the given ones in their place, new ones at the end."""
    rows = ClaimKind.objects.filter(is_retired=False).order_by("position", "kind")
    kinds = {row.kind: language.ClaimKind.from_definition(row.definition) for row in rows} | given.kinds
    return {name: kind for name, kind in kinds.items() if kind is not None}


def _claims(plan, force):
    """The kinds of claim that scoring reads by: stored ones that aren't declared any more stay readable."""
    if not plan.kinds:
        return force.claims
    reads = claim_kinds.fields_read()
    stored = {kind.kind: kind for kind in force.claims}
    found = dict(stored)
    for name, kind in plan.kinds.items():
        before = stored[name].definition if name in stored else {}
        definition = claim_kinds.with_read_attributes(kind.definition, before, reads.get(name, ()))
        found[name] = language.ClaimKind.from_definition(definition)
    return list(found.values())
