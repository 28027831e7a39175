"""What a row of the grid says: an address, who gets it, and what the others get."""

from dataclasses import dataclass, field

from tests.pages import parts as making

EVERYBODY = {*making.ROLES, "nobody", "stranger"}
LOGGED_IN = EVERYBODY - {"stranger"}
PEOPLE = set(making.ROLES)
NOBODY: set = set()

# Who sees the details of `rep` (S6), and who the page of the rep's team.
SEES_REP = {"rep", "lead", "admin", "auditor"}
SEES_TEAM = {"lead", "admin", "auditor", "executive"}
SEES_COMPANY = {"admin", "auditor", "executive"}
SEES_RULES = {"admin", "auditor", "committee", "executive"}
SEES_PROPOSALS = {"admin", "auditor", "committee"}
SEES_POOL = {"rep", "colleague", "lead", "admin", "auditor"}

LOGIN, FORBIDDEN, MISSING, NOT_THAT_WAY = 302, 403, 404, 405


@dataclass
class Row:
    """Who gets an address, and what the others get; `at` makes it from the objects of the test."""

    at: str
    sees: set
    others: int = MISSING
    stranger: int = LOGIN
    answer: int = 200
    also: dict = field(default_factory=dict)

    def expected(self, part):
        if part in self.also:
            return self.also[part]
        if part in self.sees:
            return self.answer
        return self.stranger if part == "stranger" else self.others
