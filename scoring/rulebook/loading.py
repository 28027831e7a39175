"""Loads a whole rule book from its file."""

import json
from datetime import timedelta

from django.db import transaction

from scoring.engine import language
from scoring.models import Rule, RuleBook
from scoring.timeline import Piece
from teams import audit

from . import claim_kinds, planning, storing
from .reading import export
from .storing import Loaded


@transaction.atomic
def load(text, *, on, at, start=None, is_correction=False, by=None):
    """Load a whole rule book from YAML text (rule-language.md, "A rule").

    :param on: today; a changed definition without a first day of its own holds from tomorrow
    :param start: the day from which changes hold instead
    :param is_correction: the book holds for all dates; what it makes different is re-scored
    :raises scoring.engine.language.BookInvalid: with all its problems; nothing is loaded
    """
    book = language.parse_book(text)
    storing.lock()
    is_first_load = not Rule.objects.exists()
    start = None if is_first_load or is_correction else start or on + timedelta(days=1)
    storing.check_sorts([rule.code for rule in book.rules], [campaign.code for campaign in book.campaigns])
    loaded = Loaded([], [], [], [], [])
    before = export()
    rules = planning.plans(_given_rules(book), start, is_campaign=False)
    live = planning.live_codes(rules)
    campaigns = planning.plans(_given_campaigns(book), start, is_campaign=True, live=live)
    storing.store(rules, loaded, at=at, is_campaign=False)
    storing.store(campaigns, loaded, at=at, is_campaign=True)
    claim_kinds.store({kind.kind: kind for kind in book.claims}, loaded)
    RuleBook.objects.update_or_create(
        id=1, defaults={"head": json.loads(_head(book).model_dump_json()), "loaded_at": at}
    )
    event = "rulebook.corrected" if is_correction else "rulebook.loaded"
    audit.record(event, target=book.rulebook, by=by, at=at, before=before, after=loaded._asdict())
    return loaded


def _head(book):
    return language.Head(rulebook=book.rulebook, name=book.name, currency=book.currency)


def _given_rules(book):
    given = {}
    for position, rule in enumerate(book.rules):
        body = {key: value for key, value in rule.definition.items() if key != "effective"}
        piece = Piece(body, rule.effective.from_, rule.effective.to, is_trial=None)
        given.setdefault(rule.code, []).append((position, piece))
    return given


def _given_campaigns(book):
    given = {}
    for position, campaign in enumerate(book.campaigns):
        body = {key: value for key, value in campaign.definition.items() if key not in ("from", "to")}
        given[campaign.code] = [(position, Piece(body, campaign.from_, campaign.to, is_trial=None))]
    return given
