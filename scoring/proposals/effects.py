"""What came of a publication: noted once scoring has gone through everything that it touched."""

from scoring.models import Proposal
from scoring.queries import rule_effects


def begin():
    """What a proposal keeps at its publication: the last transfer before its own."""
    return {"after": rule_effects.last_transfer()}


def is_settled(proposal):
    """Whether what came of the publication is noted."""
    return bool(proposal.posted) and "until" in proposal.posted


def so_far(proposal):
    """What was posted for the proposal's rules: up to now, or up to the end of their scoring."""
    until = proposal.posted.get("until") or rule_effects.last_transfer()
    codes = rule_effects.touched(list(proposal.changes.all()))
    return rule_effects.posted(codes, after=proposal.posted["after"], until=until)


def note_posted(*, at):
    """Note what came of each proposal whose rules are scored by now. Safe to repeat, to lose and to run twice."""
    for proposal in Proposal.objects.filter(status=Proposal.Status.PUBLISHED).exclude(posted__has_key="until"):
        if proposal.posted is None:
            continue
        rules = rule_effects.touched(list(proposal.changes.all()))
        if rule_effects.are_due(list(rules.values())):
            continue
        until = rule_effects.last_transfer()
        effect = rule_effects.posted(rules, after=proposal.posted["after"], until=until)
        proposal.posted = proposal.posted | {
            "until": until,
            "at": at.isoformat(),
            "lines": effect.lines,
            "people": effect.people,
            "points": str(effect.points),
            "pool_points": str(effect.pool_points),
        }
        proposal.save(update_fields=["posted"])
