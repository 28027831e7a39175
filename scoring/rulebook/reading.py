"""Hands out the rule book: as scoring takes it, as the language's own book, and as YAML text."""

import json
from functools import lru_cache
from typing import NamedTuple

from django.db import connection
from django.db.models import F

from scoring.engine import language
from scoring.engine.scorer import Version
from scoring.models import ClaimKind, RuleBook, RuleVersion
from teams.models import Company

# Campaigns have no category of their own: their extra points are contest points (T3).
CAMPAIGN_CATEGORY = "contest"
IN_THE_BOOK = ("position", "rule__code", F("effective_from").asc(nulls_first=True))


class CampaignVersion(NamedTuple):
    """A campaign in force with the id of its version and of its code."""

    id: int
    rule_id: int
    code: str
    campaign: language.Campaign


class InForce(NamedTuple):
    """The book as scoring needs it: engine versions, campaigns, declared kinds of claim, and rule ids by code.

    `trials` are the ids of the versions on trial. Versions and codes of a book that isn't published have ids below 0.
    """

    versions: list
    campaigns: list
    claims: list
    rule_ids: dict
    trials: frozenset = frozenset()

    @property
    def categories(self):
        """Category by version id."""
        categories = {version.id: version.rule.category for version in self.versions}
        return categories | {campaign.id: CAMPAIGN_CATEGORY for campaign in self.campaigns}


def in_force():
    """All versions that are in force on some date."""
    versions, campaigns, rule_ids, trials = [], [], {}, []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT v.id, r.id, r.code, r.is_campaign, v.definition::text, v.effective_from, v.effective_to, v.is_trial"
            " FROM scoring_ruleversion v JOIN scoring_rule r ON r.id = v.rule_id WHERE v.withdrawn_at IS NULL"
            " ORDER BY r.code, v.effective_from NULLS FIRST"
        )
        for pk, rule_id, code, is_campaign, definition, first, last, is_trial in cursor.fetchall():
            rule_ids[code] = rule_id
            if is_trial:
                trials.append(pk)
            if is_campaign:
                campaigns.append(CampaignVersion(pk, rule_id, code, campaign(definition, first, last)))
            else:
                versions.append(Version(pk, code, rule(definition), first, last))
        cursor.execute("SELECT definition::text FROM scoring_claimkind")
        claims = [kind(definition) for (definition,) in cursor.fetchall()]
    return InForce(versions, campaigns, claims, rule_ids, frozenset(trials))


def described(version_ids):
    """``{version id: (code, category)}``, withdrawn versions too."""
    versions = RuleVersion.objects.filter(pk__in=version_ids).select_related("rule")
    return {
        version.pk: (version.rule.code, version.definition.get("category", CAMPAIGN_CATEGORY)) for version in versions
    }


def declared():
    """The names of the kinds of claim that the book declares now."""
    return list(ClaimKind.objects.filter(is_retired=False).values_list("kind", flat=True))


def kinds(names):
    """The kinds of claim of these names as the engine's, in the order of the book."""
    rows = ClaimKind.objects.filter(kind__in=names).order_by("position", "kind")
    return [language.ClaimKind.from_definition(row.definition) for row in rows]


def head():
    """What the book says of itself; a book that was never loaded from a file says the least."""
    stored = RuleBook.objects.filter(id=1).first()
    if stored is not None:
        return language.Head(**stored.head)
    name = language.Name.model_validate({"en": "Points rules", "zh-hans": "积分规则"})
    return language.Head(rulebook="rules", name=name, currency=Company.current().currency)


def book_of(force):
    """A book as scoring takes it as the language's own, its versions with their dates."""
    rules = [
        version.rule.model_copy(
            update={"effective": language.Effective(from_=version.effective_from, to=version.effective_to)}
        )
        for version in force.versions
    ]
    said = head()
    return language.Book(
        rulebook=said.rulebook,
        name=said.name,
        currency=said.currency,
        rules=tuple(rules),
        campaigns=tuple(each.campaign for each in force.campaigns),
        claims=tuple(force.claims),
    )


def export():
    """The book in force as YAML text; loading it into an empty system gives the same book. None: nothing is loaded."""
    stored = RuleBook.objects.filter(id=1).first()
    if stored is None:
        return None
    rules, campaigns = [], []
    for version in RuleVersion.objects.filter(withdrawn_at=None).select_related("rule").order_by(*IN_THE_BOOK):
        dates = {"from": version.effective_from, "to": version.effective_to}
        dates = {key: value.isoformat() for key, value in dates.items() if value}
        if version.rule.is_campaign:
            campaigns.append(language.Campaign.from_definition(version.definition | dates))
        else:
            effective = {"effective": dates} if dates else {}
            rules.append(language.Rule.from_definition(version.definition | effective))
    return language.dump_book(
        language.Book(**stored.head, rules=tuple(rules), campaigns=tuple(campaigns), claims=tuple(kinds(declared())))
    )


# Definitions never change, so what is made of their text may be kept between sweeps.
@lru_cache(maxsize=2_000)
def rule(definition):
    return language.Rule.from_definition(json.loads(definition))


@lru_cache(maxsize=2_000)
def campaign(definition, first, last):
    return language.Campaign.from_definition(
        json.loads(definition) | {"from": first.isoformat(), "to": last.isoformat()}
    )


@lru_cache(maxsize=500)
def kind(definition):
    return language.ClaimKind.from_definition(json.loads(definition))
