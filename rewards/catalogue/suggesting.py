"""Rewards that people would like to have: suggested, voted for, answered by a points admin."""

import re

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse

from rewards.models import Reward, Suggestion, SuggestionVote
from teams import audit, notices, permissions

from .refusals import (
    AlreadyVoted,
    AnswerMissing,
    NotAllowed,
    OwnSuggestion,
    RewardMissing,
    SuggestionClosed,
)

Status = Suggestion.Status
# What votes still say something about.
VOTABLE = (Status.OPEN, Status.PLANNED)
SIMILAR_MAX = 5
SIMILAR_FROM = 0.34
LOOKED_AT_MAX = 2_000


def suggest(*, person, title, text="", at):
    """A new suggestion; whoever makes it is for it without a vote."""
    return Suggestion.objects.create(person=person, title=title.strip(), text=text.strip(), at=at)


@transaction.atomic
def vote(suggestion, *, person, at):
    """:raises OwnSuggestion: the person made it
    :raises AlreadyVoted: the person has voted for it
    :raises SuggestionClosed: it is answered or withdrawn
    """
    suggestion = _locked(suggestion)
    if suggestion.person_id == person.pk:
        raise OwnSuggestion
    if suggestion.status not in VOTABLE:
        raise SuggestionClosed(suggestion)
    try:
        with transaction.atomic():
            return SuggestionVote.objects.create(suggestion=suggestion, person=person, at=at)
    except IntegrityError as refusal:
        raise AlreadyVoted from refusal


@transaction.atomic
def take_vote_back(suggestion, *, person):
    suggestion = _locked(suggestion)
    if suggestion.status not in VOTABLE:
        raise SuggestionClosed(suggestion)
    SuggestionVote.objects.filter(suggestion=suggestion, person=person).delete()


@transaction.atomic
def withdraw(suggestion, *, by, at):
    """:raises NotAllowed: it is another's
    :raises SuggestionClosed: it is answered already
    """
    suggestion = _locked(suggestion)
    if suggestion.person_id != by.person_id:
        raise NotAllowed
    return _move(suggestion, Status.WITHDRAWN, by=by, at=at)


@transaction.atomic
def answer(suggestion, status, *, by, at, text="", reward=None):
    """A points admin plans it, has it in the catalogue (as `reward`) or declines it; whoever suggested it is told.

    :raises RewardMissing: added, and not said as what
    :raises AnswerMissing: declined without a reason
    """
    if not permissions.can_run_catalogue(by):
        raise NotAllowed
    suggestion, text = _locked(suggestion), text.strip()
    if status == Status.DECLINED and not text:
        raise AnswerMissing
    if status == Status.ADDED and reward is None:
        raise RewardMissing
    if status == Status.WITHDRAWN:
        raise NotAllowed
    suggestion.answer, suggestion.answered_by, suggestion.answered_at = text, by, at
    suggestion.reward = reward if status == Status.ADDED else None
    _move(suggestion, status, by=by, at=at, after={"answer": text, "reward": suggestion.reward and reward.code})
    url = reverse("reward", args=[reward.pk]) if suggestion.reward else reverse("suggestions")
    notices.tell(
        [suggestion.person_id],
        f"suggestion.{status}",
        key=f"suggestion.{status}:{suggestion.pk}:{at.isoformat()}",
        at=at,
        url=url,
        title=suggestion.title,
        reason=text,
    )
    return suggestion


def _locked(suggestion):
    return Suggestion.objects.select_for_update(no_key=True, of=["self"]).get(pk=suggestion.pk)


def _move(suggestion, status, *, by, at, after=None):
    if status not in Suggestion.MOVES[suggestion.status]:
        raise SuggestionClosed(suggestion)
    suggestion.status = status
    suggestion.save()
    audit.record(f"suggestion.{status}", target=f"#{suggestion.pk}", by=by, at=at, after=after)
    return suggestion


# --- What is like it ------------------------------------------------------------------------


def similar(title, *, on_offer):
    """What is much like this title: ``(suggestions, rewards)``, the most alike first, a few of each.

    :param on_offer: the rewards to look among
    """
    wanted = _pieces(title)
    if not wanted:
        return [], []
    closed = Q(status__in=[Status.WITHDRAWN, Status.ADDED])
    suggestions = Suggestion.objects.exclude(closed).order_by("-id")[:LOOKED_AT_MAX]
    return (
        _most_alike(wanted, suggestions, lambda each: [each.title]),
        _most_alike(wanted, on_offer, lambda each: [each.name_en, each.name_zh]),
    )


def _most_alike(wanted, things, names):
    found = []
    for thing in things:
        likeness = max(_likeness(wanted, _pieces(name)) for name in names(thing))
        if likeness >= SIMILAR_FROM:
            found.append((likeness, thing))
    found.sort(key=lambda pair: (-pair[0], pair[1].pk))
    return [thing for _likeness_of_it, thing in found[:SIMILAR_MAX]]


def _likeness(wanted, pieces):
    """How much of the smaller one is in the other: a short title lies within a long one."""
    return len(wanted & pieces) / min(len(wanted), len(pieces)) if pieces else 0


def _pieces(text):
    """Pairs of neighbouring letters: Chinese has no blanks between words."""
    letters = re.sub(r"[\W_]+", "", text.casefold())
    return {letters[at : at + 2] for at in range(len(letters) - 1)} or ({letters} if letters else set())


def rewards_to_link():
    """Rewards that a suggestion can have become."""
    return Reward.objects.filter(status=Reward.Status.OFFERED)
