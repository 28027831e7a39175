"""What the clock does about leavers, each step safe to repeat."""

from datetime import timedelta
from typing import NamedTuple

from django.db import IntegrityError, transaction

from ledger import accounts, months, transfers
from ledger import queries as ledger
from ledger.models import Account, Transfer
from rewards import redemptions
from rewards.models import Policy
from teams import audit, permissions
from teams.models import RoleGrant, User

CATEGORY = "forfeit"


class Tended(NamedTuple):
    """How many logins were closed, redemptions cancelled, accounts forfeited."""

    logins: int
    cancelled: int
    forfeited: int


def tend(*, on, at):
    """Close the logins of who has left, cancel what nobody decided of them, and forfeit what is left of their points
    when its time is over.
    """
    return Tended(close_logins(on=on, at=at), redemptions.cancel_of_leavers(on=on, at=at), forfeit_due(on=on, at=at))


# --- Logins ---------------------------------------------------------------------------------


def close_logins(*, on, at):
    """Deactivate the logins of people whose last day is over; superusers and the last points admin keep theirs."""
    left = User.objects.filter(person__left_on__lt=on, is_active=True, is_superuser=False)
    return sum(_close(user, on=on, at=at) for user in left.select_related("person").order_by("pk"))


@transaction.atomic
def _close(user, *, on, at):
    # One after the other, so that two points admins who leave together don't both count on the other one.
    admins = RoleGrant.objects.select_for_update().filter(role=RoleGrant.Role.ADMIN).order_by("pk")
    if user.person_id in {grant.person_id for grant in admins} and not _another_admin(user, on):
        return False
    if not User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
        return False
    audit.record("login.closed", target=user.person.code, at=at, after={"left_on": user.person.left_on})
    return True


def _another_admin(user, on):
    others = permissions.people_with(RoleGrant.Role.ADMIN, on=on) - {user.person_id}
    return bool(others) or User.objects.filter(is_superuser=True, is_active=True).exclude(pk=user.pk).exists()


# --- Points ---------------------------------------------------------------------------------


def due_on(person, policy):
    """The day on which what is left of a leaver's points is forfeited."""
    return person.left_on + timedelta(days=policy.leaver_days + 1)


def forfeit_due(*, on, at):
    """Forfeit what leavers have left after their time: only what is available and published.

    What an appeal or a redemption holds stays, and so does what is provisional: whatever of it comes back later is
    forfeited the next time.

    :returns: how many accounts were forfeited
    """
    ends = on - timedelta(days=Policy.current().leaver_days)
    rows = Account.objects.filter(kind=Account.Kind.AVAILABLE, person__left_on__lt=ends, balance__points__gt=0)
    return sum(_forfeit(account, on=on, at=at) for account in rows.select_related("person").order_by("pk"))


def _forfeit(account, *, on, at):
    forfeited = accounts.company(Account.Kind.FORFEITED).pk
    try:
        with transaction.atomic():
            points = ledger.spendable(account.pk)
            if points <= 0:
                return False
            movement = transfers.Movement(Transfer.Kind.FORFEIT, account.pk, forfeited, points, CATEGORY, on)
            # By the day, so that what two runs find at once is posted once, and later corrections another day.
            key = f"forfeit:{account.pk}:{on}"
            if not transfers.post_many(keyed=[(key, movement)], reason="forfeit", at=at):
                return False
            # Our posting holds the balance: what took points since we looked must not cost provisional ones.
            if ledger.provisional(account.pk) > ledger.balance(account.pk):
                transaction.set_rollback(True)
                return False
            audit.record("points.forfeited", target=account.person.code, at=at, after={"points": points})
            return True
    except IntegrityError as refusal:
        # Something took points in between: the next run looks again.
        if months.constraint_of(refusal) != "balance_not_below_zero":
            raise
        return False
