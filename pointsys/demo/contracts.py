"""A team's contracts: who sells what to whom and when, at amounts that meet each seller's attainment.

Days, customers, kinds and shares are drawn first, with a relative size for each contract. Then each seller's
contracts of a year are scaled until what is credited adds up to target times attainment.
"""

from dataclasses import dataclass, field

from . import customers, tables

VOID_SHARE = 0.035
SPLIT_SHARE = 0.08
NEW_CUSTOMER_SHARE = 0.3
LARGEST_FACTOR = 12
SCALINGS = 6
SHARES = [((60, 40), 0.35), ((70, 30), 0.25), ((50, 50), 0.2), ((80, 20), 0.1), ((50, 30, 20), 0.1)]
REPEAT_KINDS = [("renewal", 0.46), ("upsell", 0.3), ("new", 0.16), ("framework", 0.08)]
# Between these a person-year's attainment is kept, inside the promised 50–180 %.
LOWEST, HIGHEST = 0.53, 1.76
SMALLEST_CENTS = 50_000


@dataclass(slots=True, eq=False)
class Stint:
    """One seller in one calendar year: the days worked, the contracts due, and the cents to be credited."""

    seller: object
    first: int
    last: int
    contracts: int
    goal: float
    factor: float = 1.0
    own: float = 0.0
    received: float = 0.0


@dataclass(slots=True, eq=False)
class Draft:
    day: int
    stint: Stint
    seller: object
    customer: object = None
    kind: str = "new"
    size: float = 1.0
    is_void: bool = False
    shares: list = field(default_factory=list)
    id: int = 0
    number: str = ""
    cents: int = 0

    def scaled(self):
        """Cents with the seller's factor, tidy as on paper."""
        cents = max(self.size * self.stint.factor, SMALLEST_CENTS)
        step = 100_000 if cents >= 10_000_000 else 10_000 if cents >= 1_000_000 else 1_000
        return round(cents / step) * step


def stints(seller, quotas, *, contracts, window, rng):
    """The seller's years, sharing the given number of contracts by how busy their days are."""
    spans = [(q, q.first, min(q.last, window.until, seller.left or window.until)) for q in quotas]
    spans = [span for span in spans if span[1] <= span[2]]
    weights = [window.business(first, last) for _, first, last in spans]
    result, given, passed = [], 0, 0.0
    for (quota, first, last), weight in zip(spans, weights, strict=True):
        passed += weight
        upto = round(contracts * passed / sum(weights))
        share = weight / window.business(quota.first, quota.last)
        attainment = draw_attainment(seller, share, rng=rng)
        result.append(Stint(seller, first, last, max(upto - given, 1), quota.total * share * attainment))
        given = max(upto, given + 1)
    return result


def draw_attainment(seller, share, *, rng):
    """Of the target's part that falls on the days until today; late in a year it is 50 % of the whole already."""
    lowest = max(LOWEST, min(LOWEST / share, 0.8))
    return min(max(seller.skill + rng.gauss(0, 0.12), lowest), HIGHEST)


class TeamBook:
    """The contracts of one team, drawn in the order of days so that customers have a history."""

    def __init__(self, team, stints, *, register, window, rng):
        self.team, self.stints, self.window, self.rng = team, stints, window, rng
        self.register = register
        self.by_person_year = {(s.seller.id, window.dates[s.first].year): s for s in stints}
        self.customers = []
        self.portfolios = {seller.id: [] for seller in team.sellers}

    def write(self):
        """The drafts in order of days, with amounts."""
        self.open_old_customers()
        drafts = self.place()
        leaving = sorted((s for s in self.team.sellers if s.left is not None), key=lambda s: s.left)
        for draft in drafts:
            while leaving and leaving[0].left < draft.day:
                self.hand_over(leaving.pop(0))
            self.fill(draft)
        for seller in leaving:
            self.hand_over(seller)
        self.keep_one_counting(drafts)
        self.scale(drafts)
        return drafts

    def open_old_customers(self):
        for seller in self.team.sellers:
            if not seller.is_newcomer:
                own = sum(s.contracts for s in self.stints if s.seller is seller)
                for _ in range(2 + own // 12):
                    self.open_customer(seller, since=-self.rng.randrange(30, 2400))

    def open_customer(self, seller, *, since):
        customer = self.register.open(owner=seller, since=since, rng=self.rng)
        self.portfolios[seller.id].append(customer)
        self.customers.append(customer)
        return customer

    def place(self):
        """Spread over the year, a contract in each part of equal business: few people have idle months in a row."""
        drafts = []
        for stint in self.stints:
            for place in range(stint.contracts):
                share = (place + self.rng.random()) / stint.contracts
                day = self.window.pick_busy(stint.first, stint.last, share)
                drafts.append(Draft(day, stint, stint.seller))
        return sorted(drafts, key=lambda draft: draft.day)

    def hand_over(self, leaver):
        """The leaver's customers go to a colleague who stays."""
        heir = self.team.sellers[0] if leaver is not self.team.sellers[0] else self.team.sellers[1]
        for customer in self.portfolios[leaver.id]:
            customer.owner, customer.former = heir, leaver
        self.portfolios[heir.id] += self.portfolios[leaver.id]
        self.portfolios[leaver.id] = []

    def fill(self, draft):
        rng = self.rng
        known = self.portfolios[draft.seller.id]
        if not known or rng.random() < NEW_CUSTOMER_SHARE:
            since = max(draft.day - rng.randrange(8, 90), draft.seller.joined)
            draft.customer = self.open_customer(draft.seller, since=since)
        else:
            draft.customer = known[int(rng.random() * len(known))]
        draft.kind = self.kind(draft.customer)
        draft.is_void = rng.random() < VOID_SHARE
        if draft.customer.first_order is None:
            draft.customer.first_order = draft.day
        if rng.random() < SPLIT_SHARE:
            draft.shares = self.share(draft)
        size = rng.lognormvariate(0, 0.65) * customers.SIZES[draft.customer.tier]
        draft.size = min(size, LARGEST_FACTOR) * (1.8 if draft.kind == "framework" else 1)

    def kind(self, customer):
        if customer.first_order is not None or customer.since < 0:
            return customers.draw(REPEAT_KINDS, self.rng)
        return "framework" if customer.tier in "SA" and self.rng.random() < 0.15 else "new"

    def share(self, draft):
        """[(person, percent), …], the owner first; empty where there is no colleague to share with."""
        colleagues = [s for s in self.team.sellers if s is not draft.seller and s.is_here(draft.day)]
        parts = customers.draw(SHARES, self.rng)
        if len(colleagues) < len(parts) - 1:
            return []
        partners = self.rng.sample(colleagues, len(parts) - 1)
        return list(zip([draft.seller, *partners], parts, strict=True))

    def keep_one_counting(self, drafts):
        """Each stint keeps a contract that is all the seller's own: its amount can then meet the goal."""
        settled = {id(d.stint) for d in drafts if not d.is_void and not d.shares}
        for draft in drafts:
            if id(draft.stint) not in settled:
                draft.is_void, draft.shares = False, []
                settled.add(id(draft.stint))

    def scale(self, drafts):
        for _ in range(SCALINGS):
            self.credit(drafts)
            # Where few contracts are large ones, a partner's part may pass the goal by itself: not shared, then.
            over = {id(s) for s in self.stints if s.received > s.goal * 0.6}
            for draft in drafts:
                if any(id(self.stint_of(person, draft.day)) in over for person, _ in draft.shares[1:]):
                    draft.shares = []
            self.credit(drafts)
            for stint in self.stints:
                stint.factor = max(stint.goal - stint.received, stint.goal * 0.1) / stint.own
        for draft in drafts:
            draft.cents = draft.scaled()

    def credit(self, drafts):
        """Add up what each stint has of its own contracts, unscaled, and of the others', scaled."""
        for stint in self.stints:
            stint.own = stint.received = 0.0
        for draft in drafts:
            if draft.is_void:
                continue
            draft.stint.own += draft.size * (draft.shares[0][1] / 100 if draft.shares else 1)
            for person, percent in draft.shares[1:]:
                stint = self.stint_of(person, draft.day)
                if stint is not None:
                    stint.received += draft.size * draft.stint.factor * percent / 100

    def stint_of(self, person, day):
        return self.by_person_year.get((person.id, self.window.dates[day].year))


class Paper:
    """Turns drafts into rows: numbers by day, products, margins."""

    def __init__(self, *, products, ids, window):
        self.products, self.window = products, window
        self.contract_ids, self.split_ids = ids.series(tables.Contract), ids.series(tables.Split)
        self.numbers = Numbers("HT", window)

    def rows(self, drafts, *, rng):
        for draft in drafts:
            draft.id, draft.number = next(self.contract_ids), self.numbers.next(draft.day)
            product = self.products[int(rng.random() * len(self.products))] if rng.random() < 0.88 else None
            margin = f"{rng.triangular(0.02, 0.6, 0.28):.4f}" if rng.random() < 0.25 else None
            yield tables.Contract(
                draft.id,
                draft.number,
                draft.customer.id,
                draft.seller.id,
                draft.kind,
                self.window.text(draft.day),
                tables.money(draft.cents),
                margin,
                draft.customer.term_days,
                product and product.id,
                "void" if draft.is_void else "active",
            )
            for person, percent in draft.shares:
                yield tables.Split(next(self.split_ids), draft.id, person.id, f"{percent}.0000")


class Numbers:
    """Document numbers: prefix, day, place within the day."""

    def __init__(self, prefix, window):
        self.prefix, self.window = prefix, window
        self.used = {}

    def next(self, day):
        place = self.used[day] = self.used.get(day, 0) + 1
        return f"{self.prefix}{self.window.text(day).replace('-', '')}-{place:04d}"
