"""What people may do and see: the one place that every page, export and fragment asks.

A right is a predicate of `rules`; what a list may hold is a queryset made by a `…_visible_to` function. Roles are
read once a request, so a role taken away counts from the next request on.
"""

import functools

import rules
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from teams import absences, queries
from teams.models import Person, RoleGrant, Team

Role = RoleGrant.Role

# Who may look at anybody's details (S1, S6): the colleague, the manager in line and these.
SEES_EVERYBODY = {Role.ADMIN, Role.AUDITOR}
SEES_COMPANY = {*SEES_EVERYBODY, Role.EXECUTIVE}


def roles_of(user):
    """The user's roles as a frozen set of `Role`; a superuser is a points admin. Nobody logged in: empty."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    if not hasattr(user, "_roles"):
        user._roles = _read_roles(user)
    return user._roles


def _read_roles(user):
    granted = {Role.ADMIN} if user.is_superuser else set()
    if user.person_id:
        granted |= {
            Role(role) for role in RoleGrant.objects.filter(person_id=user.person_id).values_list("role", flat=True)
        }
    return frozenset(granted)


def reach_of(user):
    """Ids of the teams whose members the user leads: their own teams and those below."""
    if Role.MANAGER not in roles_of(user) or not user.person_id:
        return frozenset()
    if not hasattr(user, "_reach"):
        user._reach = queries.teams_managed_by(user.person_id)
    return user._reach


# --- Predicates -----------------------------------------------------------------------------


def has_role(role):
    @rules.predicate(f"is_{role}")
    def predicate(user):
        return role in roles_of(user)

    return predicate


is_rep = has_role(Role.REP)
is_manager = has_role(Role.MANAGER)
is_admin = has_role(Role.ADMIN)
is_auditor = has_role(Role.AUDITOR)
is_committee = has_role(Role.COMMITTEE)
is_purchaser = has_role(Role.PURCHASER)
is_finance = has_role(Role.FINANCE)
is_executive = has_role(Role.EXECUTIVE)


@rules.predicate
def is_oneself(user, person):
    return bool(user.person_id) and user.person_id == person.pk


@rules.predicate
def leads_person(user, person):
    reach = reach_of(user)
    if not reach:
        return False
    # Read with today's team (`queries.with_team`), the person needs no second look.
    team = getattr(person, "current_team_id", None) or queries.team_of(person, on=timezone.localdate()).pk
    return team in reach


@rules.predicate
def leads_team(user, team):
    return team.pk in reach_of(user)


@rules.predicate
def is_in_team(user, team):
    return bool(user.person_id) and queries.team_of(user.person, on=timezone.localdate()) == team


rules.add_perm("teams.see_details", is_oneself | is_admin | is_auditor | leads_person)
rules.add_perm("teams.see_team", is_admin | is_auditor | is_executive | leads_team)
rules.add_perm("teams.see_pool", is_admin | is_auditor | leads_team | is_in_team)
rules.add_perm("teams.see_company", is_admin | is_auditor | is_executive)
rules.add_perm("teams.see_directory", is_admin | is_auditor)
rules.add_perm("teams.see_boards", rules.is_authenticated)
rules.add_perm("teams.administer", is_admin)
rules.add_perm("teams.see_rules", is_admin | is_auditor | is_committee | is_executive)
rules.add_perm("teams.see_proposals", is_admin | is_auditor | is_committee)
rules.add_perm("teams.edit_rules", is_admin)
rules.add_perm("teams.decide_rules", is_admin | is_committee)
rules.add_perm("teams.see_months", is_admin | is_auditor)
rules.add_perm("teams.run_months", is_admin)
rules.add_perm("teams.see_all_appeals", is_admin | is_auditor)
rules.add_perm("teams.see_appeal_statistics", is_admin | is_auditor | is_committee | is_executive)
rules.add_perm("teams.run_catalogue", is_admin)
rules.add_perm("teams.hand_out", is_purchaser)
rules.add_perm("teams.pay_out", is_finance)
rules.add_perm("teams.see_all_redemptions", is_admin | is_auditor | is_purchaser | is_finance)
rules.add_perm("teams.see_budgets", is_admin | is_auditor | is_finance | is_executive)
rules.add_perm("teams.edit_budgets", is_finance)
rules.add_perm("teams.edit_policy", is_admin)
rules.add_perm("teams.see_coefficients", is_admin | is_auditor | is_finance)
rules.add_perm("teams.run_honours", is_admin)
rules.add_perm("teams.see_all_promotions", is_admin | is_auditor | is_committee)
rules.add_perm("teams.decide_promotions", is_committee)


# --- The same as plain questions ------------------------------------------------------------


def can_see_details(user, person):
    """Lines, statement, figures of one person (S6): the person, managers in line, points admin, auditor."""
    return rules.has_perm("teams.see_details", user, person)


def can_see_team(user, team):
    """A team's page with its members' totals: managers in line, points admin, auditor, executive."""
    return rules.has_perm("teams.see_team", user, team)


def can_see_pool(user, team):
    """The lines of a team's pool: its members, managers in line, points admin, auditor (T1)."""
    return rules.has_perm("teams.see_pool", user, team)


def can_share_out(user, team, *, on):
    """Propose to share out a team's pool (T1): its manager, else the nearest above it, or who stands in for them."""
    if not user.is_authenticated or not user.person_id:
        return False
    manager = queries.nearest_manager(team, on=on)
    return manager is not None and (
        manager == user.person_id or absences.stand_ins([manager], on=on).get(manager) == user.person_id
    )


def can_see_company(user):
    """The company's figures: points admin, auditor, executive."""
    return rules.has_perm("teams.see_company", user)


def can_see_directory(user):
    """The list of all people: points admin, auditor."""
    return rules.has_perm("teams.see_directory", user)


def can_administer(user):
    return rules.has_perm("teams.administer", user)


def can_see_rules(user):
    """The rule book with its figures: points admin, auditor, committee, executive. The handbook is everybody's (G6)."""
    return rules.has_perm("teams.see_rules", user)


def can_see_proposals(user):
    """Changes to the rules on their way: points admin, auditor, committee."""
    return rules.has_perm("teams.see_proposals", user)


def can_edit_rules(user):
    """Propose changes to the rules (S1): points admin."""
    return rules.has_perm("teams.edit_rules", user)


def can_decide_rules(user):
    """Decide on changes to the rules: points admin; committee members on corrections (E4)."""
    return rules.has_perm("teams.decide_rules", user)


def can_see_months(user):
    """The calendar of months (E1): steps, blockers, seals: points admin, auditor. Publication is everybody's."""
    return rules.has_perm("teams.see_months", user)


def can_run_months(user):
    """Take a month's steps by hand and set their days (E1): points admin."""
    return rules.has_perm("teams.run_months", user)


def can_see_all_appeals(user):
    """Everybody's appeals (E3): points admin, auditor."""
    return rules.has_perm("teams.see_all_appeals", user)


def can_see_appeal_statistics(user):
    """Which rules get disputed: points admin, auditor, committee, executive."""
    return rules.has_perm("teams.see_appeal_statistics", user)


def can_run_catalogue(user):
    """Make, price, stock and retire rewards (U1): points admin."""
    return rules.has_perm("teams.run_catalogue", user)


def can_hand_out(user):
    """Hand rewards out and take them back (S1): purchaser."""
    return rules.has_perm("teams.hand_out", user)


def can_pay_out(user):
    """The same of what goes through payroll: finance."""
    return rules.has_perm("teams.pay_out", user)


def can_see_all_redemptions(user):
    """Everybody's redemptions: points admin, auditor, purchaser, finance."""
    return rules.has_perm("teams.see_all_redemptions", user)


def can_see_budgets(user):
    """Budgets, points outstanding and their value (S4): points admin, auditor, finance, executive."""
    return rules.has_perm("teams.see_budgets", user)


def can_edit_budgets(user):
    """Set budgets (S4): finance."""
    return rules.has_perm("teams.edit_budgets", user)


def can_edit_policy(user):
    """Validity, leavers, the value of a point, coefficients (U5, U6, U7): points admin."""
    return rules.has_perm("teams.edit_policy", user)


def can_see_coefficients(user):
    """Everybody's bonus coefficient (U5): points admin, auditor, finance."""
    return rules.has_perm("teams.see_coefficients", user)


def can_run_honours(user):
    """Define stars, badges, levels and grades, and take an honour back (U2): points admin."""
    return rules.has_perm("teams.run_honours", user)


def can_see_all_promotions(user):
    """Everybody's nominations (U3): points admin, auditor, committee."""
    return rules.has_perm("teams.see_all_promotions", user)


def can_decide_promotions(user):
    """Vote on nominations (U3): committee."""
    return rules.has_perm("teams.decide_promotions", user)


def leads(user, person):
    """Whether the user is a manager in line of the person."""
    return leads_person(user, person)


# --- Lists ----------------------------------------------------------------------------------


def people_visible_to(user, *, on):
    """People whose details the user may see."""
    roles = roles_of(user)
    if roles & SEES_EVERYBODY:
        return Person.objects.all()
    own = Person.objects.filter(pk=user.person_id) if user.is_authenticated else Person.objects.none()
    reach = reach_of(user)
    if not reach:
        return own
    led = queries.members(reach, on=on).values("pk")
    return Person.objects.filter(pk__in=led) | own


def visible_among(user, person_ids, *, on):
    """The ids of those, among a few people, whose details the user may see."""
    if roles_of(user) & SEES_EVERYBODY:
        return set(person_ids)
    found = {user.person_id} & set(person_ids)
    if reach := reach_of(user):
        people = queries.with_team(Person.objects.filter(pk__in=person_ids), on=on)
        found |= set(people.filter(current_team_id__in=reach).values_list("pk", flat=True))
    return found


def people_with(role, *, on):
    """Ids of the people who have a role and a login to use it, and are still here."""
    granted = RoleGrant.objects.filter(role=role, person__user__is_active=True)
    return set(granted.filter(Q(person__left_on=None) | Q(person__left_on__gte=on)).values_list("person_id", flat=True))


def teams_visible_to(user):
    """Teams whose page the user may open."""
    if roles_of(user) & SEES_COMPANY:
        return Team.objects.all()
    return Team.objects.filter(pk__in=reach_of(user))


def pools_visible_to(user, *, on):
    """Teams whose pool the user may see (T1): their own, those they lead; points admin and auditor all."""
    if roles_of(user) & SEES_EVERYBODY:
        return Team.objects.all()
    own = {queries.team_of(user.person, on=on).pk} if user.person_id else set()
    return Team.objects.filter(pk__in=own | reach_of(user))


# --- For views ------------------------------------------------------------------------------


def required(question):
    """Let a view answer only those for whom `question(user)` holds: others log in, or get 403."""

    def decorate(view):
        @login_required
        @functools.wraps(view)
        def guarded(request, *args, **kwargs):
            if not question(request.user):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def found_or_404(thing, *, allowed):
    """The thing, or 404 also where it exists and is another's: its existence is nobody's business."""
    if thing is None or not allowed:
        raise Http404
    return thing
