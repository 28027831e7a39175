"""What a redemption moves in the ledger: points held, let go, redeemed, given back. A gift moves none.

Each posting has a key of its own, so that a move is posted once; `rewards/sql/redemptions.sql` refuses it at the end of
the transaction where the units say otherwise.
"""

from ledger import accounts, transfers
from ledger.models import Account, Transfer

Kind = Transfer.Kind
CATEGORY = "redemption"


def reserve(redemption, ends, *, at, on, by=None):
    """Hold the price back. `ends`: the person's available and held account.

    :raises django.db.IntegrityError: the balance would fall below zero
    """
    available, held = ends
    _post(redemption, "reserve", [(Kind.RESERVATION, available, held, redemption.quantity)], at=at, on=on, by=by)


def release(redemption, *, at, on, by=None):
    """Let go of all that is held, as it came to nothing."""
    available, held = accounts.of_person(redemption.person_id)
    _post(redemption, "release", [(Kind.RELEASE, held, available, redemption.quantity)], at=at, on=on, by=by)


def redeem(redemption, units, *, at, on, by):
    """The price of units that were handed out just now goes for good."""
    _available, held = accounts.of_person(redemption.person_id)
    redeemed = accounts.company(Account.Kind.REDEEMED).pk
    what = f"deliver:{redemption.delivered}"
    _post(redemption, what, [(Kind.REDEMPTION, held, redeemed, units)], at=at, on=on, by=by)


def give_back(redemption, units, *, were_handed_out, at, on, by):
    """The price of units that were taken back just now is the person's again."""
    available, held = accounts.of_person(redemption.person_id)
    if were_handed_out:
        redeemed = accounts.company(Account.Kind.REDEEMED).pk
        flow = (Kind.REFUND, redeemed, available, units)
    else:
        flow = (Kind.RELEASE, held, available, units)
    _post(redemption, f"return:{redemption.returned}", [flow], at=at, on=on, by=by)


def _post(redemption, what, flows, *, at, on, by):
    if not redemption.unit_points:
        return
    transfers.post(
        key=f"redemption:{redemption.pk}:{what}",
        movements=[
            transfers.Movement(kind, source, target, redemption.unit_points * units, CATEGORY, on, str(redemption))
            for kind, source, target, units in flows
        ],
        reason=f"redemption {redemption}",
        at=at,
        by=by.username if by else "",
    )
