"""One demo login for each role. They exist in a demo company only."""

from datetime import UTC, datetime, time

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, Permission

from teams.models import Company, Person, RoleGrant, User

# In the order in which they are printed; the person is the first with the role who is still here.
ROLES = [choice.value for choice in RoleGrant.Role]
# A second points admin: a change of the rules needs two.
SECOND_ADMIN = "admin2"
# For trials on one's own machine; DEMO_PASSWORD in the environment takes its place.
DEFAULT_PASSWORD = "demo-points"  # noqa: S105
ADMIN_GROUP = "points admin"
# Only triggers and services write these.
READ_ONLY = {
    "ledger": None,
    "rewards": {
        "band",
        "budget",
        "coefficient",
        "coefficientscheme",
        "draw",
        "grade",
        "honour",
        "honourgiven",
        "policy",
        "promotion",
        "promotionvote",
        "redemption",
        "redemptionstep",
        "reward",
        "starperiod",
        "stock",
        "suggestion",
        "suggestionvote",
        "wish",
    },
    "scoring": {
        "appeal",
        "appealfile",
        "appealstep",
        "appealvote",
        "award",
        "claimstep",
        "due",
        "entry",
        "entrystep",
        "evidence",
        "evidenceuse",
        "filing",
        "import",
        "importfile",
        "indicator",
        "leaddetail",
        "lot",
        "rereview",
        "revision",
        "scoringstate",
        "shareout",
        "shareoutline",
        "use",
        "waitingrow",
    },
    "teams": {"auditevent", "notice"},
}


class NotADemo(Exception):
    """Known passwords are for synthetic companies only."""


def create(password):
    """Open the logins, named after their roles, and that of a second points admin; [(username, person)].

    :raises NotADemo: the company isn't synthetic
    """
    if not Company.current().is_demo:
        raise NotADemo
    hashed = make_password(password)
    opened = []
    for username, role in [*((role, role) for role in ROLES), (SECOND_ADMIN, RoleGrant.Role.ADMIN)]:
        person = holder(role, taken=[person for _, person in opened])
        user = User.objects.create(
            username=username,
            password=hashed,
            person=person,
            email=person.email,
            is_staff=role == RoleGrant.Role.ADMIN,
            date_joined=datetime.combine(person.joined_on, time(9), UTC),
        )
        if user.is_staff:
            user.groups.add(admin_group())
        opened.append((username, person))
    return opened


def holder(role, *, taken):
    """Who shows a role best: here throughout, and with that role alone where someone has."""
    people = Person.objects.filter(roles__role=role, left_on=None).exclude(pk__in=[p.pk for p in taken])
    if role == RoleGrant.Role.REP:
        people = people.exclude(roles__role=RoleGrant.Role.MANAGER)
    if role == RoleGrant.Role.MANAGER:
        people = people.filter(managed_teams__people__user__username=RoleGrant.Role.REP)
    return people.order_by("id").first()


def admin_group():
    """Reads everything in the admin, writes what people may write."""
    group, _ = Group.objects.get_or_create(name=ADMIN_GROUP)
    own = Permission.objects.filter(content_type__app_label__in=["teams", "scoring", "ledger", "rewards"])
    group.permissions.set([p for p in own.select_related("content_type") if is_granted(p)])
    return group


def is_granted(permission):
    kind = permission.content_type
    if permission.codename.startswith("view_"):
        return True
    if kind.app_label not in READ_ONLY:
        return True
    read_only = READ_ONLY[kind.app_label]
    return read_only is not None and kind.model not in read_only
