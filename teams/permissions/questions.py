"""The rights as plain questions, for views, services and templates."""

import rules

from teams import absences, queries

from .predicates import leads_person


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
