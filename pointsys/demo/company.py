"""The whole company as one stream of rows, drawn team by team so that its size never shows in memory."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from random import Random

from . import care, claims, contracts, customers, names, people, products, receipts, tables, targets
from .days import Window

RECORDS_PER_PERSON = 100
# Of all records; receipts follow from contracts, visits make up the rest.
CONTRACT_SHARE, LEAD_SHARE, FEEDBACK_SHARE, CLAIM_SHARE = 0.28, 0.06, 0.05, 0.03
NOTABLE_MOST = 1000


@dataclass(frozen=True)
class Plan:
    """What to draw: the same plan gives the same rows.

    `records` counts contracts, receipts, leads, visits, feedback and claims. A small number of them for many
    people is exceeded: everybody has at least one contract a year.
    """

    people: int = 60
    records: int = 6000
    seed: int = 1
    until: date = date(2026, 1, 1)

    def rng(self, section):
        """Each section draws from its own numbers: more teams do not change the first one."""
        return Random(f"{self.seed}/{section}")  # noqa: S311  nothing secret is drawn


class Company:
    def __init__(self, plan, ids=None):
        self.plan, self.window, self.ids = plan, Window(plan.until), ids or tables.Ids()
        self.teams, self.persons = people.organise(
            plan.people, window=self.window, rng=plan.rng("people"), ids=self.ids
        )
        self.selling = [team for team in self.teams if team.sellers]
        self.sellers = sum(len(team.sellers) for team in self.selling)
        self.firms = names.Firms(plan.rng("firms"))
        self.register = customers.Register(self.firms, self.ids)
        self.team_sums = targets.TeamSums()
        self.notable = []
        self.records = Counter()

    def rows(self):
        """All rows; those of one table in the order of their ids."""
        for row in self._rows():
            self.records[type(row)] += 1
            yield row

    def _rows(self):
        yield from people.team_rows(self.teams)
        yield from people.person_rows(self.persons, window=self.window)
        yield from self.move_rows()
        self.products = list(products.rows(self.ids))
        yield from self.products
        self.open_books()
        seen = 0
        for place, team in enumerate(self.selling):
            seen += len(team.sellers)
            yield from self.team_rows(team, seen, rng=self.plan.rng(f"team {place}"))
        yield from self.team_sums.rows(window=self.window, target_ids=self.ids.series(tables.Target))
        yield from self.claim_rows()

    def move_rows(self):
        move_ids = self.ids.series(tables.Move)
        for seller, day, team in people.moves(self.teams, window=self.window, rng=self.plan.rng("moves")):
            yield tables.Move(next(move_ids), seller.id, self.window.text(day), team.id)

    def open_books(self):
        common = {"ids": self.ids, "window": self.window}
        self.paper = contracts.Paper(products=[*self.products], **common)
        self.payments = receipts.Ledger(**common)
        self.work = care.CustomerWork(firms=self.firms, **common)

    def team_rows(self, team, sellers_upto, *, rng):
        """Everything that one team did, but for claims.

        :param sellers_upto: sellers of the company up to this team, its own included
        """
        plan = self.plan
        stints = yield from self.targets(team, rng=rng)
        book = contracts.TeamBook(team, stints, register=self.register, window=self.window, rng=rng)
        drafts = book.write()
        self.remember(book.customers)
        yield from (customers.row(c, window=self.window) for c in book.customers)
        yield from self.paper.rows(drafts, rng=rng)
        yield from self.payments.rows(drafts, rng=rng)
        leads = self.share(LEAD_SHARE, len(team.sellers))
        yield from self.work.leads(leads, sellers=team.sellers, customers=book.customers, rng=rng)
        feedback = self.share(FEEDBACK_SHARE, len(team.sellers))
        yield from self.work.feedback(feedback, customers=book.customers, rng=rng)
        upto = (plan.records - self.claims) * sellers_upto // self.sellers
        rest = max(upto - self.record_count(), 0)
        yield from self.work.visits(rest, customers=book.customers, rng=rng)

    def targets(self, team, *, rng):
        """Target rows; returns the team's stints."""
        stints = []
        share = self.share(CONTRACT_SHARE, 1)
        for seller in team.sellers:
            quotas = targets.quotas(seller, contracts_per_year=share / 2, window=self.window, rng=rng)
            self.team_sums.add(seller, quotas)
            yield from targets.seller_rows(seller, quotas, rng=rng, target_ids=self.ids.series(tables.Target))
            number = round(share * rng.uniform(0.8, 1.2))
            stints += contracts.stints(seller, quotas, contracts=number, window=self.window, rng=rng)
        return stints

    def share(self, share, sellers):
        return round(self.plan.records * share * sellers / self.sellers)

    def record_count(self):
        return sum(self.records[kind] for kind in tables.RECORDS)

    def remember(self, opened):
        """Keep some customers that a strategic claim may name."""
        room = NOTABLE_MOST - len(self.notable)
        self.notable += [c for c in opened if c.tier in "SAB" and c.first_order is not None][:room]

    @property
    def claims(self):
        return max(round(self.plan.records * CLAIM_SHARE), claims.FEWEST)

    def claim_rows(self):
        book = claims.ClaimBook(
            self.teams, notable=self.notable, window=self.window, rng=self.plan.rng("claims"), ids=self.ids
        )
        yield from book.rows(self.claims)
