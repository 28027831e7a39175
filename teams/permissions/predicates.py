"""Each right as a predicate of `rules`: who has it, in one table."""

import rules
from django.utils import timezone

from teams import queries

from .roles import Role, reach_of, roles_of


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
