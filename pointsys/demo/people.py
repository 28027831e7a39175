"""Teams in a tree, and everybody in them: staff, managers, sellers, newcomers, leavers, movers."""

from dataclasses import dataclass, field

from . import names, tables

TEAM_SIZE = 8
GROUP_SIZE = 5
GRADES = ["P3", "P4", "P5", "P6", "P7"]
# Who sits at headquarters, by the role that each has; the first of each role gets its demo login.
STAFF = ["executive", "admin", "auditor", "committee", "purchaser", "finance"]
MORE_STAFF = ["admin", "committee", "committee", "auditor"]
SMALLEST, LARGEST = 12, 100_000
# Of a team's code, by its height in the tree: team, region, divisions.
LETTERS = "TRDCBA"


@dataclass(slots=True, eq=False)
class Team:
    id: int
    code: str
    name: str
    region: str = ""
    parent: "Team | None" = None
    manager: "Person | None" = None
    sellers: "list[Person]" = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Person:
    """`joined` and `left` are days of the window; None in `left` for who is still here."""

    id: int
    code: str
    name: str
    team: Team
    grade: int
    joined: int
    left: int | None = None
    mentor: "Person | None" = None
    roles: tuple = ()
    skill: float = 1.0
    is_newcomer: bool = False

    def is_here(self, day):
        return self.joined <= day and (self.left is None or day <= self.left)


class Staffing:
    """How many teams and people of each sort make up a company of a given size."""

    def __init__(self, people):
        self.staff = STAFF + (MORE_STAFF if people >= 40 else [])
        rest = people - len(self.staff)
        self.levels = [max(2, round(rest / (TEAM_SIZE + 1 / GROUP_SIZE)))]
        while self.levels[-1] > GROUP_SIZE:
            self.levels.append(-(-self.levels[-1] // GROUP_SIZE))
        self.groups = sum(self.levels[1:])
        self.sellers = rest - self.groups


def organise(people, *, window, rng, ids):
    """(teams, persons), each team and person before those below.

    :param people: how many persons in all
    """
    staffing = Staffing(people)
    namer = names.People(rng)
    codes = (f"E{n:0{max(4, len(str(people)))}d}" for n in range(1, people + 1))
    person_ids = ids.series(tables.Person)

    def hire(team, *, grade, roles, joined):
        return Person(next(person_ids), next(codes), namer.next(), team, grade, joined, roles=roles)

    teams = grow_tree(staffing, ids.series(tables.Team))
    persons = []
    for role in staffing.staff:
        persons.append(hire(teams[0], grade=4, roles=(role,), joined=-rng.randrange(400, 2500)))
    teams[0].manager = persons[0]
    leaves = teams[-staffing.levels[0] :]
    for team in teams[1 : -staffing.levels[0]]:
        team.manager = hire(team, grade=4, roles=("manager",), joined=-rng.randrange(400, 2500))
        persons.append(team.manager)
    for place, team in enumerate(leaves):
        size = staffing.sellers * (place + 1) // len(leaves) - staffing.sellers * place // len(leaves)
        for seat in range(size):
            roles = ("rep",) if seat else ("manager", "rep")
            # Two points admins in the smallest company too: nobody approves their own change of the rules.
            if seat == 0 and team is leaves[-1] and staffing.staff.count("admin") < 2:
                roles += ("admin",)
            seller = hire(
                team,
                grade=3 if seat == 0 else rng.choice([0, 1, 1, 2, 2, 3]),
                roles=roles,
                joined=0,
            )
            team.sellers.append(seller)
        team.manager = team.sellers[0]
        persons += team.sellers
        give_careers(team.sellers, place=place, window=window, rng=rng)
    return teams, persons


def grow_tree(staffing, team_ids):
    """The company, its groups of teams from the top down, then the teams that sell."""
    teams = [Team(next(team_ids), "HQ", "总部 Headquarters")]
    above = teams[:]
    for height in range(len(staffing.levels) - 1, -1, -1):
        size = staffing.levels[height]
        level = []
        for place in range(size):
            team = Team(next(team_ids), f"{LETTERS[height]}{place + 1:02d}", "")
            team.parent = above[place * len(above) // size]
            level.append(team)
        name_level(level, height=height)
        teams += level
        above = level
    return teams


def name_level(level, *, height):
    """Regions are named by the map, what is above them by number, teams after their region."""
    numbers = {}
    for place, team in enumerate(level):
        if height > 1:
            team.name = f"第{names.chinese_number(place + 1)}事业群 Division {place + 1}"
        elif height == 1 or not team.parent.region:
            team.region = names.region(place)
            team.name = names.region_team(team.region) if height else names.team(team.region, 1)
        else:
            number = numbers[team.parent.id] = numbers.get(team.parent.id, 0) + 1
            team.name = names.team(team.parent.region, number)


def give_careers(sellers, *, place, window, rng):
    """Joining, leaving, mentors and skill, for the team in the given place.

    The first two sellers of a team were here throughout. The first team has a newcomer, the second a leaver.
    """
    stayers = sellers[:2]
    for seller in sellers:
        seller.joined = -rng.randrange(60, 2400)
        seller.skill = min(max(rng.gauss(1.06, 0.2), 0.62), 1.6)
    others = sellers[len(stayers) :]
    newcomers = [s for s in others[place == 1 :] if rng.random() < 0.14]
    if place == 0 and not newcomers:
        newcomers = others[-1:]
    for seller in newcomers:
        seller.joined = rng.randrange(30, max(31, window.until - 75))
        seller.is_newcomer = True
        seller.grade = 0
        seller.mentor = rng.choice(stayers)
        seller.skill -= 0.1
    old = [s for s in others if not s.is_newcomer]
    if old and (place == 1 or rng.random() < 0.4):
        rng.choice(old).left = rng.randrange(200, max(201, window.until - 20))
    for seller in old:
        if rng.random() < 0.2:
            seller.mentor = sellers[0]


def moves(teams, *, window, rng):
    """Some change to another selling team: (person, day, new team)."""
    selling = [team for team in teams if team.sellers]
    if len(selling) < 2:
        return
    for place, team in enumerate(selling):
        for seller in team.sellers[1 + (place == 0) :]:
            if seller.left is None and not seller.is_newcomer and rng.random() < 0.1:
                day = window.month_start(rng.randrange(60, window.until))
                yield seller, day, selling[(place + rng.randrange(1, len(selling))) % len(selling)]


def team_rows(teams):
    for team in teams:
        yield tables.Team(team.id, team.code, team.name, team.parent and team.parent.id, team.manager.id)


def person_rows(persons, *, window):
    for person in persons:
        yield tables.Person(
            person.id,
            person.code,
            person.name,
            f"{person.code.lower()}@demo.example",
            person.team.id,
            GRADES[person.grade],
            window.text(person.joined),
            None if person.left is None else window.text(person.left),
            person.mentor and person.mentor.id,
        )
        for role in person.roles:
            yield tables.RoleGrant(person.id, role, f"{window.text(max(person.joined, 0))} 09:00:00+08")
