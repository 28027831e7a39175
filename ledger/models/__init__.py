"""The truth about points. Written only inside `ledger`; read by everybody above."""

from .accounts import Account, Balance
from .months import Month, MonthMove, Seal
from .standings import Frozen, Standing, TeamStanding
from .totals import CategoryTotal, PeriodTotal
from .transfers import Posting, Transfer
from .unlisted import Unlisted

__all__ = [
    "Account",
    "Balance",
    "CategoryTotal",
    "Frozen",
    "Month",
    "MonthMove",
    "PeriodTotal",
    "Posting",
    "Seal",
    "Standing",
    "TeamStanding",
    "Transfer",
    "Unlisted",
]
