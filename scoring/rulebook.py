"""Loads, exports and hands out the rule book: versions with the dates they are in force."""

import json
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import F, Max

from scoring import timeline
from scoring.dependencies import What
from scoring.engine import language
from scoring.engine.problems import Problem
from scoring.engine.scorer import Version
from scoring.models import ClaimKind, Rule, RuleBook, RuleVersion
from scoring.timeline import Piece
from teams import audit

# Campaigns have no category of their own: their extra points are contest points (T3).
CAMPAIGN_CATEGORY = "contest"
IN_THE_BOOK = ("position", "rule__code", F("effective_from").asc(nulls_first=True))


class Loaded(NamedTuple):
    """What a load did: codes by outcome, and the kinds of claim that are new or say something else now."""

    new: list
    changed: list
    retired: list
    unchanged: list
    kinds: list


@transaction.atomic
def load(text, *, on, at, start=None, is_correction=False, by=None):
    """Load a whole rule book from YAML text (rule-language.md, "A rule").

    :param on: today; a changed definition without a first day of its own holds from tomorrow
    :param start: the day from which changes hold instead
    :param is_correction: the book holds for all dates; what it makes different is re-scored
    :raises scoring.engine.language.BookInvalid: with all its problems; nothing is loaded
    """
    book = language.parse_book(text)
    _lock()
    is_first_load = not Rule.objects.exists()
    start = None if is_first_load or is_correction else start or on + timedelta(days=1)
    _check_sorts(book)
    loaded = Loaded([], [], [], [], [])
    before = export()
    _store(_given_rules(book), start, at, loaded, is_campaign=False)
    _store(_given_campaigns(book), start, at, loaded, is_campaign=True)
    _store_kinds(book, loaded)
    RuleBook.objects.update_or_create(
        id=1, defaults={"head": json.loads(_head(book).model_dump_json()), "loaded_at": at}
    )
    event = "rulebook.corrected" if is_correction else "rulebook.loaded"
    audit.record(event, target=book.rulebook, by=by, at=at, before=before, after=loaded._asdict())
    return loaded


def _lock():
    """One load at a time; scoring reads the book once a run."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('pointsys.rulebook'))")


def _check_sorts(book):
    """A code stays a rule's or a campaign's for ever: its lines are told apart by it."""
    was_campaign = dict(Rule.objects.values_list("code", "is_campaign"))
    problems = [
        Problem(f"rules {code}", "code_was_campaign", {"code": code})
        for code in dict.fromkeys(rule.code for rule in book.rules)
        if was_campaign.get(code) is True
    ]
    problems += [
        Problem(f"campaigns {campaign.code}", "code_was_rule", {"code": campaign.code})
        for campaign in book.campaigns
        if was_campaign.get(campaign.code) is False
    ]
    if problems:
        raise language.BookInvalid(problems)


def _head(book):
    return language.Head(rulebook=book.rulebook, name=book.name, currency=book.currency)


def _given_rules(book):
    given = {}
    for position, rule in enumerate(book.rules):
        body = {key: value for key, value in rule.definition.items() if key != "effective"}
        piece = Piece(body, rule.effective.from_, rule.effective.to)
        given.setdefault(rule.code, []).append((position, piece))
    return given


def _given_campaigns(book):
    given = {}
    for position, campaign in enumerate(book.campaigns):
        body = {key: value for key, value in campaign.definition.items() if key not in ("from", "to")}
        given[campaign.code] = [(position, Piece(body, campaign.from_, campaign.to))]
    return given


def _store(given, start, at, loaded, *, is_campaign):
    rules = {rule.code: rule for rule in Rule.objects.filter(is_campaign=is_campaign)}
    stored = {}
    for version in RuleVersion.objects.filter(rule__is_campaign=is_campaign, withdrawn_at=None).select_related("rule"):
        stored.setdefault(version.rule.code, []).append(version)
    for code in sorted(set(rules) | set(given)):
        entries = given.get(code, [])
        old = [Piece(v.definition, v.effective_from, v.effective_to, v.pk) for v in stored.get(code, [])]
        new = [piece for _, piece in entries]
        plan = (_campaign_plan if is_campaign else timeline.replan)(old, new, start)
        changed_from = timeline.changed_from(old, plan)
        _note(loaded, code, code in rules, bool(entries), changed_from)
        rule = rules.get(code)
        if rule is None:
            rule = Rule.objects.create(code=code, is_campaign=is_campaign)
        _write(rule, stored.get(code, []), plan, entries, at)
        if changed_from is not None:
            _due(rule, changed_from)


def _campaign_plan(old, new, start):
    """A campaign's days are its definition: a given one replaces the stored one whole; a missing one ends."""
    versions = RuleVersion.objects.filter(withdrawn_at=None, rule__is_campaign=False)
    live = set(versions.values_list("rule__code", flat=True))
    given = [piece for each in new if (piece := _of_rules(each, live))]
    if given:
        return [next((each for each in old if each[:3] == piece[:3]), piece) for piece in given]
    return [piece for each in timeline.replan(old, [], start) if (piece := _of_rules(each, live))]


def _of_rules(piece, live):
    """The campaign without rules that are in force on no date; None where no other is left."""
    rules = [code for code in piece.body["rules"] if code in live]
    if len(rules) == len(piece.body["rules"]):
        return piece
    return Piece(piece.body | {"rules": rules}, piece.first, piece.last) if rules else None


def _note(loaded, code, is_known, is_given, changed_from):
    if not is_known:
        loaded.new.append(code)
    elif changed_from is None:
        loaded.unchanged.append(code)
    else:
        (loaded.changed if is_given else loaded.retired).append(code)


def _write(rule, versions, plan, entries, at):
    """Make the rule's live versions those of the plan; a stored version keeps its id for its first piece."""
    positions = {version.pk: version.position for version in versions}
    kept = {}
    for piece in plan:
        if piece.id is not None and piece.id not in kept:
            kept[piece.id] = piece
    for version in versions:
        piece = kept.get(version.pk)
        if piece is None:
            version.withdrawn_at = at
        else:
            version.effective_from, version.effective_to = piece.first, piece.last
            version.position = _position(piece, entries, positions)
        version.save(update_fields=["effective_from", "effective_to", "position", "withdrawn_at"])
    number = rule.versions.aggregate(last=Max("number"))["last"] or 0
    for piece in plan:
        if piece.id is not None and kept.get(piece.id) is piece:
            continue
        number += 1
        RuleVersion.objects.create(
            rule=rule,
            number=number,
            definition=piece.body,
            position=_position(piece, entries, positions),
            effective_from=piece.first,
            effective_to=piece.last,
            loaded_at=at,
        )


def _position(piece, entries, positions):
    """A piece's place in the book: that of its entry, or else of the version that it was."""
    given = [place for place, entry in entries if entry.body == piece.body and timeline.meet(entry, piece)]
    return min(given, default=positions.get(piece.id, 0))


def _due(rule, changed_from):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO scoring_due (what, ref, on_date, txid)"
            " VALUES (%s, %s, %s, pg_current_xact_id()::text::bigint)",
            [What.RULE, rule.pk, changed_from],
        )


def _store_kinds(book, loaded):
    """Store the declared kinds, and keep of the others what rules that are still in force on some date look at."""
    reads = _claim_fields()
    given = {kind.kind: kind for kind in book.claims}
    before = {row.kind: row for row in ClaimKind.objects.all()}
    for row in before.values():
        is_retired = row.kind not in given and row.kind not in reads
        if row.is_retired != is_retired:
            row.is_retired = is_retired
            row.save(update_fields=["is_retired"])
    for position, (name, kind) in enumerate(given.items()):
        row = before.get(name) or ClaimKind(kind=name)
        definition = _with_read_attributes(kind.definition, row.definition or {}, reads.get(name, ()))
        if definition != row.definition:
            loaded.kinds.append(name)
        row.definition, row.position, row.is_retired = definition, position, False
        row.save()
    # Other attributes may be read otherwise: whatever looks at claims of a changed kind is due.
    bases = [f"claim.{name}" for name in loaded.kinds if name in before]
    for rule in Rule.objects.filter(versions__definition__basis__in=bases).distinct():
        _due(rule, date.min)


def _claim_fields():
    """``{kind: fields}`` that versions in force on some date look at."""
    found = {}
    versions = RuleVersion.objects.filter(withdrawn_at=None, definition__basis__startswith="claim.")
    for definition in versions.values_list("definition", flat=True):
        rule = language.Rule.from_definition(definition)
        same = rule.limit.same if rule.limit else ()
        found.setdefault(rule.basis.removeprefix("claim."), set()).update(rule.fields, same)
    return found


def _with_read_attributes(definition, before, reads):
    """The definition with attributes that it dropped, but that claims of earlier days are still scored by."""
    attributes = definition.get("attributes", [])
    names = {name for name, _ in attributes}
    dropped = [pair for pair in before.get("attributes", []) if pair[0] in reads and pair[0] not in names]
    return definition | {"attributes": [*attributes, *dropped]} if dropped else definition


def export():
    """The book in force as YAML text; loading it into an empty system gives the same book. None: nothing is loaded."""
    head = RuleBook.objects.filter(id=1).first()
    if head is None:
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
    kinds_in_force = kinds(ClaimKind.objects.filter(is_retired=False).values_list("kind", flat=True))
    return language.dump_book(
        language.Book(**head.head, rules=tuple(rules), campaigns=tuple(campaigns), claims=tuple(kinds_in_force))
    )


def kinds(names):
    """The kinds of claim of these names as the engine's, in the order of the book."""
    rows = ClaimKind.objects.filter(kind__in=names).order_by("position", "kind")
    return [language.ClaimKind.from_definition(row.definition) for row in rows]


class CampaignVersion(NamedTuple):
    """A campaign in force with the id of its version and of its code."""

    id: int
    rule_id: int
    code: str
    campaign: language.Campaign


class InForce(NamedTuple):
    """The book as scoring needs it: engine versions, campaigns, declared kinds of claim, and rule ids by code."""

    versions: list
    campaigns: list
    claims: list
    rule_ids: dict

    @property
    def categories(self):
        """Category by version id."""
        categories = {version.id: version.rule.category for version in self.versions}
        return categories | {campaign.id: CAMPAIGN_CATEGORY for campaign in self.campaigns}


def in_force():
    """All versions that are in force on some date."""
    versions, campaigns, rule_ids = [], [], {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT v.id, r.id, r.code, r.is_campaign, v.definition::text, v.effective_from, v.effective_to"
            " FROM scoring_ruleversion v JOIN scoring_rule r ON r.id = v.rule_id WHERE v.withdrawn_at IS NULL"
            " ORDER BY r.code, v.effective_from NULLS FIRST"
        )
        for pk, rule_id, code, is_campaign, definition, first, last in cursor.fetchall():
            rule_ids[code] = rule_id
            if is_campaign:
                campaigns.append(CampaignVersion(pk, rule_id, code, _campaign(definition, first, last)))
            else:
                versions.append(Version(pk, code, _rule(definition), first, last))
        cursor.execute("SELECT definition::text FROM scoring_claimkind")
        claims = [_kind(definition) for (definition,) in cursor.fetchall()]
    return InForce(versions, campaigns, claims, rule_ids)


def described(version_ids):
    """``{version id: (code, category)}``, withdrawn versions too."""
    versions = RuleVersion.objects.filter(pk__in=version_ids).select_related("rule")
    return {
        version.pk: (version.rule.code, version.definition.get("category", CAMPAIGN_CATEGORY)) for version in versions
    }


# Definitions never change, so what is made of their text may be kept between sweeps.
@lru_cache(maxsize=2_000)
def _rule(definition):
    return language.Rule.from_definition(json.loads(definition))


@lru_cache(maxsize=2_000)
def _campaign(definition, first, last):
    return language.Campaign.from_definition(
        json.loads(definition) | {"from": first.isoformat(), "to": last.isoformat()}
    )


@lru_cache(maxsize=500)
def _kind(definition):
    return language.ClaimKind.from_definition(json.loads(definition))
