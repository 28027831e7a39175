"""Making and changing rewards, with the state before and after in the audit trail."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from rewards.models import Reward, Stock
from teams import audit, permissions

from . import checking
from .refusals import CodeTaken, Incomplete, NotAllowed, StockTooLow

# What people set; the code stays as it was made.
FIELDS = (
    "name_en", "name_zh", "description_en", "description_zh", "kind", "price", "cost", "coefficient", "limit",
    "limit_period", "lowest_grade", "lowest_level", "window", "opens_day", "closes_day", "allocation", "approval",
    "hand_out", "top", "top_period", "offered_from", "offered_until",
)  # fmt: skip
TERMS_OF_GIFTS = ("top", "top_period")


@transaction.atomic
def create(*, code, values, teams=(), units=0, by, at):
    """A draft of a reward.

    :param values: all of `FIELDS`
    :param teams: for whom it is; nobody named: for everybody
    :param units: stock; None: no end of it
    :raises Incomplete: what doesn't fit together
    :raises CodeTaken: the code is another reward's
    """
    _check(by, values)
    try:
        with transaction.atomic():
            reward = Reward.objects.create(code=code, status=Reward.Status.DRAFT, **values)
    except IntegrityError as refusal:
        if getattr(getattr(refusal.__cause__, "diag", None), "constraint_name", "").startswith("rewards_reward_code"):
            raise CodeTaken(code) from refusal
        raise
    reward.teams.set(teams)
    _set_units(reward, units)
    audit.record("reward.created", target=reward.code, by=by, at=at, after=said(reward))
    return reward


@transaction.atomic
def edit(reward, *, values, teams, by, at):
    """Change a reward; what people asked for already keeps its price.

    :raises Incomplete: what doesn't fit together
    """
    _check(by, values)
    reward = locked(reward)
    before = said(reward)
    if reward.first_offered_on and any(getattr(reward, name) != values[name] for name in TERMS_OF_GIFTS):
        reward.terms_changed_on = timezone.localdate(at)
    for name, value in values.items():
        setattr(reward, name, value)
    reward.save()
    reward.teams.set(teams)
    after = said(reward)
    if after != before:
        record_change("reward.changed", reward, before, after, by=by, at=at)
    return reward


@transaction.atomic
def save(reward, *, values, teams, units, by, at):
    """Change a reward and its stock in one, as its form does.

    :raises Refusal: as `edit` and `set_stock`; nothing is changed then
    """
    reward = edit(reward, values=values, teams=teams, by=by, at=at)
    set_stock(reward, units, by=by, at=at)
    return reward


@transaction.atomic
def copy(reward, *, by, at):
    """A draft like this reward, without stock and days, under a code of its own."""
    values = {name: getattr(reward, name) for name in FIELDS} | {"offered_from": None, "offered_until": None}
    made = create(code=_free_code(reward.code), values=values, teams=list(reward.teams.all()), by=by, at=at)
    made.picture, made.picture_type = reward.picture, reward.picture_type
    made.save(update_fields=["picture", "picture_type"])
    return made


@transaction.atomic
def set_stock(reward, units, *, by, at):
    """Say how many units there are in all, those handed out included; None: no end of them.

    :raises StockTooLow: more than that are promised
    """
    if not permissions.can_run_catalogue(by):
        raise NotAllowed
    before = Stock.objects.values_list("units", flat=True).get(reward=reward)
    if before != units:
        _set_units(reward, units)
        record_change("reward.stock", reward, {"units": before}, {"units": units}, by=by, at=at)


def _set_units(reward, units):
    stock = Stock.objects.select_for_update().get(reward=reward)
    if units is not None and units < stock.taken:
        raise StockTooLow(stock.taken)
    stock.units = units
    # `taken` is the trigger's alone.
    stock.save(update_fields=["units"])


def locked(reward):
    return Reward.objects.select_for_update(no_key=True, of=["self"]).get(pk=reward.pk)


def _check(by, values):
    if not permissions.can_run_catalogue(by):
        raise NotAllowed
    if found := checking.problems(values):
        raise Incomplete(found)


def _free_code(code):
    taken = set(Reward.objects.filter(code__startswith=code[:56]).values_list("code", flat=True))
    return next(free for number in range(2, len(taken) + 3) if (free := f"{code[:56]}-{number}") not in taken)


def said(reward):
    """A reward as the audit trail keeps it."""
    names = {name: getattr(reward, name) for name in FIELDS}
    for name in ("lowest_grade", "lowest_level"):
        names[name] = names[name] and names[name].code
    return names | {"teams": sorted(reward.teams.values_list("code", flat=True))}


def record_change(event, reward, before, after, *, by, at):
    """Keep what differs, and nothing else."""
    changed = [name for name in after if before.get(name) != after[name]]
    audit.record(
        event,
        target=reward.code,
        by=by,
        at=at,
        before={name: before.get(name) for name in changed},
        after={name: after[name] for name in changed},
    )
