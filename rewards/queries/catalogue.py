"""The catalogue as a person sees it, and as whoever runs it does."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from ledger import queries as ledger
from rewards import words
from rewards.catalogue import editing
from rewards.models import Reward, Suggestion, SuggestionVote, Wish
from teams.models import AuditEvent

Status = Reward.Status
ZERO = Decimal(0)
HISTORY_MAX = 40


# --- What a person may have ------------------------------------------------------------------


@dataclass(frozen=True)
class Card:
    """A reward as one person sees it on a day. `why`: the weightiest reason why it can't be had, or None."""

    reward: Any
    why: Any
    window: str
    is_open: bool
    missing: Decimal
    is_wished: bool

    @property
    def icon(self):
        return words.ICONS[self.reward.kind]

    @property
    def is_affordable(self):
        return self.missing == 0

    @property
    def limit(self):
        return words.limit_rule(self.reward)

    @property
    def stock(self):
        return words.stock_left(self.reward)

    @property
    def given(self):
        return words.given_rule(self.reward)


def seen_by(shopper, rewards):
    """Those of the rewards that are for the shopper's teams, or for everybody."""
    theirs = Reward.teams.through.objects.filter(reward=OuterRef("pk"))
    mine = theirs.filter(team__in=shopper.line)
    return rewards.filter(Exists(mine) | ~Exists(theirs))


def is_seen_by(shopper, reward):
    return seen_by(shopper, Reward.objects.filter(pk=reward.pk)).exists()


def whole(rewards):
    """With all that cards read, in the same query."""
    return rewards.select_related("stock", "lowest_grade", "lowest_level")


def offered_to(shopper):
    """All offered rewards that the shopper sees and whose last day is not over."""
    rewards = Reward.objects.filter(Q(offered_until=None) | Q(offered_until__gte=shopper.on), status=Status.OFFERED)
    return whole(seen_by(shopper, rewards))


def cards_of(shopper, rewards, wished=frozenset()):
    return [card_of(shopper, reward, is_wished=reward.pk in wished) for reward in rewards]


def card_of(shopper, reward, *, is_wished):
    window, is_open = words.window_state(reward, shopper.on, shopper.year_starts)
    why = next(iter(shopper.against(reward)), None)
    missing = ZERO if reward.top is not None else max(reward.price - shopper.spendable, ZERO)
    return Card(reward, why, window, is_open, missing, is_wished)


def wishes_of(person):
    """Ids of the rewards on the person's list, the oldest wish first."""
    return list(Wish.objects.filter(person=person).order_by("at", "pk").values_list("reward_id", flat=True))


def wished(shopper, wishes):
    """Cards of what the shopper saves for, in the order of the wishes; what is gone from the catalogue too."""
    found = {reward.pk: reward for reward in whole(seen_by(shopper, Reward.objects.filter(pk__in=wishes)))}
    return [card_of(shopper, found[pk], is_wished=True) for pk in wishes if pk in found]


@dataclass(frozen=True)
class Points:
    """What a person has: `spendable` now, and `provisional` of months that are not published yet."""

    spendable: Decimal
    provisional: Decimal


def points_of(person, shopper):
    account = ledger.available_account(person.pk)
    return Points(shopper.spendable, ledger.provisional(account) if account else ZERO)


# --- What whoever runs it sees ---------------------------------------------------------------


def everything():
    """All rewards with their stock, and how many save for each."""
    return whole(Reward.objects.annotate(saving=Count("wishes")))


EVENTS = {
    "reward.created": _("made"),
    "reward.changed": _("changed"),
    "reward.stock": _("stock set"),
    "reward.picture": _("picture changed"),
    "reward.offered": _("offered"),
    "reward.draft": _("taken back to draft"),
    "reward.retired": _("retired"),
}


def history(reward):
    """``[(audit event, what it was, [(field, before, after)])]`` of a reward, newest first."""
    events = AuditEvent.objects.filter(target=reward.code, event__startswith="reward.").select_related("by__person")
    return [
        (event, EVENTS.get(event.event, event.event), _changes(event)) for event in events.order_by("-id")[:HISTORY_MAX]
    ]


def _changes(event):
    if event.event != "reward.changed" and event.event != "reward.stock":
        return []
    return [(_label(name), (event.before or {}).get(name), after) for name, after in (event.after or {}).items()]


def _label(name):
    if name == "units":
        return _("stock")
    return Reward._meta.get_field(name).verbose_name if name in (*editing.FIELDS, "teams") else name


# --- Suggestions ----------------------------------------------------------------------------


def suggestions(person, *, status=""):
    """Suggestions with `votes_count` and `is_voted` by the person, the most wanted first; withdrawn ones apart."""
    rows = Suggestion.objects.exclude(status=Suggestion.Status.WITHDRAWN).select_related("person", "reward")
    if status:
        rows = rows.filter(status=status)
    mine = SuggestionVote.objects.filter(suggestion=OuterRef("pk"), person=person)
    rows = rows.annotate(votes_count=Count("votes"), is_voted=Exists(mine) if person else Exists(mine.none()))
    return rows.order_by(F("votes_count").desc(), "-id")
