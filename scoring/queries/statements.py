"""Lines of a person's statement as pages show them: the ledger's transfers with the rules' names."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from ledger import queries as ledger
from ledger.models import Transfer
from scoring.queries import rules

KINDS = dict(Transfer.Kind.choices)

CATEGORY_LABELS = {
    "performance": _("Performance"),
    "customer": _("Customers"),
    "collaboration": _("Collaboration"),
    "innovation": _("Innovation"),
    "knowledge": _("Knowledge"),
    "contest": _("Contests"),
    "deduction": _("Deductions"),
}
# What moves points without earning any; rules have none of these.
MOVEMENT_LABELS = {ledger.HELD: _("Held back"), "redemption": _("Redemptions")}


@dataclass(frozen=True)
class StatementLine:
    """`points` are signed: what the line did to this account."""

    pk: int
    points: Decimal
    name: str
    category: str
    record: str
    earned_on: date
    posted_month: date
    posted_at: datetime
    is_correction: bool
    before: Decimal | None
    after: Decimal | None
    rule: str

    @property
    def adjusts(self):
        """The earlier month whose figures the line corrects, where it counts in a later one."""
        earned = self.earned_on.replace(day=1)
        return earned if earned != self.posted_month else None


def latest(account_id, limit, *, language):
    return shown(ledger.lines(account_id)[:limit], language=language)


def shown(transfers, *, language):
    """Transfers (with `signed`) as lines."""
    transfers = list(transfers)
    names = rules.names((each.version_id for each in transfers), language)
    return [_line(each, names) for each in transfers]


def _line(transfer, names):
    return StatementLine(
        pk=transfer.pk,
        points=transfer.signed,
        name=names.get(transfer.version_id) or capfirst(str(KINDS.get(transfer.kind, transfer.kind))),
        category=transfer.category,
        record=transfer.record,
        earned_on=transfer.earned_on,
        posted_month=transfer.posted_month,
        posted_at=transfer.posting.at,
        is_correction=bool(transfer.before),
        before=transfer.before,
        after=transfer.after,
        rule=transfer.rule,
    )


def category_label(category):
    return CATEGORY_LABELS.get(category) or MOVEMENT_LABELS.get(category) or category or _("Other")


def search(lines, text):
    """Lines whose record has the text in it, or whose rule has, by code or by name in any language."""
    text = text.strip()
    if not text:
        return lines
    return lines.filter(Q(record__icontains=text) | Q(rule__icontains=text) | Q(rule__in=rules.called(text)))


def rule_choices(account_id, language):
    """(code, name) of the rules that ever made a line of the account, by name."""
    # One person's lines only: an index scan, not a look through the ledger.
    codes = set(ledger.lines(account_id).order_by().values_list("rule", flat=True).distinct())
    names = rules.names_by_code(codes - {""}, language)
    return sorted(names.items(), key=lambda pair: pair[1])


def shown_in_chunks(transfers, language, size=2_000):
    """All of many transfers as lines, a few thousand in memory at a time."""
    chunk = []
    for transfer in transfers.iterator(size):
        chunk.append(transfer)
        if len(chunk) == size:
            yield from shown(chunk, language=language)
            chunk = []
    yield from shown(chunk, language=language)
