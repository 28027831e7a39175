"""Writes planned versions, and says from which day on their points are due."""

from datetime import date
from typing import NamedTuple

from django.db import connection
from django.db.models import Max

from scoring import timeline
from scoring.dependencies import What
from scoring.engine import language
from scoring.engine.problems import Problem
from scoring.models import Rule, RuleVersion


class Loaded(NamedTuple):
    """What a load did: codes by outcome, and the kinds of claim that are new or say something else now."""

    new: list
    changed: list
    retired: list
    unchanged: list
    kinds: list


def lock():
    """One change of the book at a time; scoring reads the book once a run."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('pointsys.rulebook'))")


def check_sorts(rules, campaigns):
    """A code stays a rule's or a campaign's for ever: its lines are told apart by it."""
    was_campaign = dict(Rule.objects.values_list("code", "is_campaign"))
    problems = [
        Problem(f"rules {code}", "code_was_campaign", {"code": code})
        for code in dict.fromkeys(rules)
        if was_campaign.get(code) is True
    ]
    problems += [
        Problem(f"campaigns {code}", "code_was_rule", {"code": code})
        for code in dict.fromkeys(campaigns)
        if was_campaign.get(code) is False
    ]
    if problems:
        raise language.BookInvalid(problems)


def store(plans, loaded, *, at, is_campaign, proposal=None):
    """Carry plans out; adds to `loaded` what became of each code."""
    for code, plan in plans.items():
        _note(loaded, code, plan)
        rule = plan.rule or Rule.objects.create(code=code, is_campaign=is_campaign)
        _write(rule, plan, at, proposal)
        if plan.changed_from is not None:
            due(rule, plan.changed_from)


def _note(loaded, code, plan):
    if plan.rule is None:
        loaded.new.append(code)
    elif plan.changed_from is None:
        loaded.unchanged.append(code)
    else:
        (loaded.changed if plan.entries else loaded.retired).append(code)


def _write(rule, plan, at, proposal):
    """Make the rule's live versions those of the plan; a stored version keeps its id for its first piece."""
    positions = {version.pk: version.position for version in plan.versions}
    kept = {}
    for piece in plan.pieces:
        if piece.id is not None and piece.id not in kept:
            kept[piece.id] = piece
    for version in plan.versions:
        piece = kept.get(version.pk)
        if piece is None:
            version.withdrawn_at = at
        else:
            version.effective_from, version.effective_to = piece.first, piece.last
            version.position = _position(piece, plan.entries, positions)
        version.save(update_fields=["effective_from", "effective_to", "position", "withdrawn_at"])
    number = rule.versions.aggregate(last=Max("number"))["last"] or 0
    for piece in plan.pieces:
        if piece.id is not None and kept.get(piece.id) is piece:
            continue
        number += 1
        RuleVersion.objects.create(
            rule=rule,
            number=number,
            definition=piece.body,
            is_trial=piece.is_trial,
            proposal=proposal,
            position=_position(piece, plan.entries, positions),
            effective_from=piece.first,
            effective_to=piece.last,
            loaded_at=at,
        )


def _position(piece, entries, positions):
    """A piece's place in the book: that of its entry, or else of the version that it was."""
    given = [place for place, entry in entries if entry.body == piece.body and timeline.meet(entry, piece)]
    return min(given, default=positions.get(piece.id, 0))


def due(rule, changed_from):
    """Note that the rule's points from a day on are to be scored again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO scoring_due (what, ref, on_date, txid)"
            " VALUES (%s, %s, %s, pg_current_xact_id()::text::bigint)",
            [What.RULE, rule.pk, changed_from or date.min],
        )
