"""What comes in for a contract: at once or in instalments, early, late or never, and now and then back."""

from . import tables

METHODS = ["银行转账", "银行转账", "bank transfer", "银行承兑汇票", "bank transfer", "支票 cheque", "online"]
PREPAID_SHARE = 0.06
REFUND_SHARE = 0.025
NEVER_SHARE = 0.3
# Parts of the amount, and the days after the first due date on which each falls due.
INSTALMENTS = [
    ([(100, 0)], 0.74),
    ([(50, 0), (50, 60)], 0.12),
    ([(30, 0), (70, 45)], 0.06),
    ([(30, 0), (60, 60), (10, 150)], 0.08),
]
# Days of delay by the customer's habit: from, to, most often.
DELAYS = {"good": (-22, 10, -3), "slow": (-6, 55, 16), "bad": (10, 140, 50)}
# So long does finance take to confirm what has arrived.
CONFIRMED_WITHIN = 10


class Ledger:
    def __init__(self, *, ids, window):
        self.receipt_ids = ids.series(tables.Receipt)
        self.window = window

    def rows(self, drafts, *, rng):
        for draft in drafts:
            if not draft.is_void:
                yield from self.payments(draft, rng=rng)
            elif rng.random() < 0.3:
                yield self.row(draft, "1", None, None, draft.cents, "void", rng=rng)

    def payments(self, draft, *, rng):
        if rng.random() < PREPAID_SHARE:
            day = max(draft.day - int(rng.random() * 8), 0)
            yield self.row(draft, "1", None, day, draft.cents, "confirmed", rng=rng)
            paid_on = day
        else:
            paid_on = yield from self.instalments(draft, rng=rng)
        if paid_on is not None and rng.random() < REFUND_SHARE:
            day = paid_on + 15 + int(rng.random() * 80)
            if day <= self.window.until:
                cents = -(draft.cents * rng.choice([5, 10, 20, 30, 100]) // 100)
                yield self.row(draft, "R", None, day, cents, "confirmed", rng=rng)

    def instalments(self, draft, *, rng):
        """Rows of the parts; returns the day on which the last came in, or None."""
        parts = choose(rng)
        rest, paid_on = draft.cents, None
        for place, (percent, later) in enumerate(parts, 1):
            is_last = place == len(parts)
            cents = rest if is_last else draft.cents * percent // 100
            rest -= cents
            due = draft.day + draft.customer.term_days + later
            day = self.received(due, draft, rng=rng)
            due_on = None if len(parts) == 1 else due
            yield self.row(draft, str(place), due_on, day, cents, self.status(day, rng=rng), rng=rng)
            paid_on = day
        return paid_on

    def received(self, due, draft, *, rng):
        """The day of payment, None while it is open."""
        habit = draft.customer.habit
        if habit == "bad" and rng.random() < NEVER_SHARE:
            return None
        day = max(due + int(rng.triangular(*DELAYS[habit])), draft.day + 1)
        return day if day <= self.window.until else None

    def status(self, day, *, rng):
        if day is not None and self.window.until - day < CONFIRMED_WITHIN and rng.random() < 0.35:
            return "pending"
        return "void" if rng.random() < 0.005 else "confirmed"

    def row(self, draft, suffix, due, day, cents, status, *, rng):
        method = "" if day is None else "退款 refund" if cents < 0 else METHODS[int(rng.random() * len(METHODS))]
        return tables.Receipt(
            next(self.receipt_ids),
            f"HK{draft.number[2:]}-{suffix}",
            draft.id,
            None if due is None else self.window.text(due),
            None if day is None else self.window.text(day),
            tables.money(cents),
            method,
            status,
        )


def choose(rng):
    place = rng.random()
    for parts, share in INSTALMENTS:
        place -= share
        if place < 0:
            return parts
    return INSTALMENTS[0][0]
