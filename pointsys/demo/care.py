"""Work with customers besides contracts: prospect files, visits, ratings."""

from . import tables
from .contracts import Numbers
from .customers import draw

LEAD_STATUSES = [("approved", 0.78), ("pending", 0.1), ("rejected", 0.12)]
LEVELS = [("decision", 0.25), ("manager", 0.45), ("staff", 0.3)]
QUALITIES = [("A", 0.25), ("B", 0.55), ("C", 0.2)]
RATINGS = [(5, 0.4), (4, 0.35), (3, 0.15), (2, 0.07), (1, 0.03)]
RECENT = 14


def status(day, *, window, rng, normal, recent, seldom):
    """Mostly `normal`; in the last two weeks often `recent`; now and then `seldom`."""
    if window.until - day < RECENT and rng.random() < 0.3:
        return recent
    return seldom if rng.random() < 0.02 else normal


class CustomerWork:
    def __init__(self, *, firms, ids, window):
        self.firms, self.window = firms, window
        self.lead_ids = ids.series(tables.Lead)
        self.visit_ids = ids.series(tables.Visit)
        self.feedback_ids = ids.series(tables.Feedback)
        self.lead_codes = Numbers("XS", window)
        self.visit_numbers = Numbers("BF", window)
        self.feedback_numbers = Numbers("FK", window)

    def leads(self, number, *, sellers, customers, rng):
        """Files of firms that became customers later, and of those that did not."""
        won = [c for c in customers if c.since >= 0 and c.first_order is not None]
        for place in range(number):
            if place < len(won) and place < number * 0.4:
                customer = won[place]
                owner = customer.owner_on(customer.since)
                yield self.lead(customer.name, owner, customer.since, "approved", rng=rng)
            else:
                seller = sellers[int(rng.random() * len(sellers))]
                day = self.working_day(seller, 0, rng=rng)
                yield self.lead(self.firms.next()[0], seller, day, None, rng=rng)

    def lead(self, name, owner, day, given_status, *, rng):
        recent = self.window.until - day < RECENT
        return tables.Lead(
            next(self.lead_ids),
            self.lead_codes.next(day),
            name,
            owner.id,
            self.window.text(day),
            rng.choice([30, 45, 60, 70, 80, 80, 85, 90, 100, 100]),
            given_status or ("pending" if recent else draw(LEAD_STATUSES, rng)),
        )

    def visits(self, number, *, customers, rng):
        for _ in range(number):
            customer = customers[int(rng.random() * len(customers))]
            day = self.working_day(customer.owner, customer.since, rng=rng)
            yield tables.Visit(
                next(self.visit_ids),
                self.visit_numbers.next(day),
                customer.id,
                customer.owner_on(day).id,
                self.window.text(day),
                5 * int(rng.triangular(2, 30, 9)),
                draw(LEVELS, rng),
                draw(QUALITIES, rng),
                status(day, window=self.window, rng=rng, normal="confirmed", recent="pending", seldom="void"),
            )

    def feedback(self, number, *, customers, rng):
        """Ratings come from customers that have bought."""
        buyers = [c for c in customers if c.first_order is not None]
        for _ in range(number):
            customer = buyers[int(rng.random() * len(buyers))]
            day = self.working_day(customer.owner, customer.first_order, rng=rng)
            yield tables.Feedback(
                next(self.feedback_ids),
                self.feedback_numbers.next(day),
                customer.id,
                customer.owner_on(day).id,
                self.window.text(day),
                "survey" if rng.random() < 0.2 else "customer",
                draw(RATINGS, rng),
                status(day, window=self.window, rng=rng, normal="confirmed", recent="pending", seldom="void"),
            )

    def working_day(self, seller, since, *, rng):
        first = max(seller.joined, since, 0)
        last = self.window.until if seller.left is None else seller.left
        return self.window.pick_working(rng, min(first, last), last)
