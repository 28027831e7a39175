"""Which versions of which codes are in force when, after definitions are given: planned only, nothing is written."""

from datetime import date
from typing import NamedTuple

from scoring import timeline
from scoring.models import Rule, RuleVersion
from scoring.timeline import Piece


class Plan(NamedTuple):
    """What becomes of one code: the code's row (None: new), its versions as stored, the pieces that will be in force,
    what was given with its place in the book, and the first day on which something differs (None: nothing does)."""

    rule: Rule | None
    versions: list
    pieces: list
    entries: list
    changed_from: date | None

    def pays_trial(self, until):
        """Whether what was on trial on some day up to this one would count: nothing may do that (S3)."""
        return timeline.pays_trial(pieces_of(self.versions), self.pieces, until)


def plans(given, start, *, is_campaign, codes=None, live=frozenset()):
    """``{code: Plan}``, in the order of the codes.

    :param given: ``{code: [(place in the book, Piece)]}``; a code without entries is retired. A piece whose
        `is_trial` is None stays on trial, or off it, as its code is on each day
    :param start: the day from which it holds, None for all dates; see `timeline.replan`
    :param codes: the codes concerned; None: those given and all that are stored
    :param live: for campaigns, the codes of the rules that will be in force on some date
    """
    rules = {rule.code: rule for rule in Rule.objects.filter(is_campaign=is_campaign)}
    stored = {}
    for version in RuleVersion.objects.filter(rule__is_campaign=is_campaign, withdrawn_at=None).select_related("rule"):
        stored.setdefault(version.rule.code, []).append(version)
    found = {}
    for code in sorted(set(rules) | set(given)) if codes is None else sorted(codes):
        versions = stored.get(code, [])
        old = pieces_of(versions)
        entries = given.get(code, [])
        new = [piece for _, piece in entries]
        pieces = _campaign_pieces(old, new, start, live) if is_campaign else timeline.replan(old, new, start)
        found[code] = Plan(rules.get(code), versions, pieces, entries, timeline.changed_from(old, pieces))
    return found


def pieces_of(versions):
    return [Piece(v.definition, v.effective_from, v.effective_to, v.pk, v.is_trial) for v in versions]


def live_codes(planned=()):
    """Codes of rules that are in force on some date, with these plans carried out."""
    versions = RuleVersion.objects.filter(withdrawn_at=None, rule__is_campaign=False)
    live = set(versions.values_list("rule__code", flat=True)) - set(planned)
    return live | {code for code in planned if planned[code].pieces}


def _settled(piece, old):
    """A campaign with its trial decided: a file says nothing of trials, so it ends none."""
    if piece.is_trial is not None:
        return piece
    same = [each for each in old if each.body == piece.body and timeline.meet(each, piece)]
    known = same or old
    return piece._replace(is_trial=bool(known) and known[-1].is_trial)


def _campaign_pieces(old, new, start, live):
    """A campaign's days are its definition: a given one replaces the stored one whole; a missing one ends."""
    given = [piece for each in new if (piece := _of_rules(_settled(each, old), live))]
    if given:
        return [next((each for each in old if _is_same(each, piece)), piece) for piece in given]
    return [piece for each in timeline.replan(old, [], start) if (piece := _of_rules(each, live))]


def _is_same(one, other):
    return one._replace(id=None) == other._replace(id=None)


def _of_rules(piece, live):
    """The campaign without rules that are in force on no date; None where no other is left."""
    rules = [code for code in piece.body["rules"] if code in live]
    if len(rules) == len(piece.body["rules"]):
        return piece
    return Piece(piece.body | {"rules": rules}, piece.first, piece.last, is_trial=piece.is_trial) if rules else None
