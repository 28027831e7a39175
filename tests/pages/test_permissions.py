"""Whose details one may see: on the day, along the line of teams as they stand on that day."""

from datetime import date

import pytest

from teams import permissions
from teams.models import Move, RoleGrant, Team, User
from tests.pages import parts as making


def fresh(parts, part):
    """The login as a new request has it: nothing remembered."""
    return User.objects.get(username=part)


def sees(parts, part, other):
    return permissions.can_see_details(fresh(parts, part), parts.people[other])


def test_a_manager_sees_the_teams_below_their_own(parts):
    assert sees(parts, "lead", "rep")
    assert not sees(parts, "rival_lead", "rep")
    assert not sees(parts, "lead", "rival")
    assert not sees(parts, "lead", "admin")


def test_colleagues_and_executives_see_no_details(parts):
    assert not sees(parts, "colleague", "rep")
    assert not sees(parts, "executive", "rep")
    assert sees(parts, "auditor", "rep")
    assert sees(parts, "rep", "rep")


def test_the_title_alone_leads_nobody_and_the_team_alone_neither(parts):
    Team.objects.filter(pk=parts.teams["east"].pk).update(manager=None)
    assert not sees(parts, "lead", "rep"), "the role without a team"
    Team.objects.filter(pk=parts.teams["east"].pk).update(manager=parts.colleague)
    assert not sees(parts, "colleague", "rep"), "a team without the role"


def test_who_moved_is_led_by_the_new_manager_from_that_day(parts):
    Move.objects.create(person=parts.rep, starts_on=making.TODAY, team=parts.teams["west"])
    assert sees(parts, "rival_lead", "rep")
    assert not sees(parts, "lead", "rep")


def test_a_move_in_the_future_changes_nothing_yet(parts):
    Move.objects.create(person=parts.rep, starts_on=date(2026, 11, 19), team=parts.teams["west"])
    assert sees(parts, "lead", "rep")
    assert not sees(parts, "rival_lead", "rep")


def test_a_circle_of_teams_ends(parts):
    Team.objects.filter(pk=parts.teams["east"].pk).update(parent=parts.teams["first"])
    assert sees(parts, "lead", "rep")


@pytest.mark.parametrize("part", [*making.ROLES, "nobody"])
def test_lists_agree_with_the_question_about_each(part, parts):
    Move.objects.create(person=parts.rival, starts_on=date(2026, 11, 1), team=parts.teams["first"])
    user = fresh(parts, part)
    everybody = list(parts.people.values())
    asked = {each.pk for each in everybody if permissions.can_see_details(user, each)}
    listed = permissions.people_visible_to(user, on=making.TODAY)
    assert {each.pk for each in listed} == asked
    assert permissions.visible_among(user, [each.pk for each in everybody], on=making.TODAY) == asked
    teams = Team.objects.all()
    assert set(permissions.teams_visible_to(user)) == {each for each in teams if permissions.can_see_team(user, each)}


def test_a_superuser_administers_without_a_person(parts):
    root = User.objects.create_superuser("root")
    assert permissions.can_administer(root)
    assert permissions.can_see_details(root, parts.rep)


def test_every_role_has_a_predicate():
    named = {name.removeprefix("is_") for name in vars(permissions.predicates) if name.startswith("is_")}
    assert {role.value for role in RoleGrant.Role} <= named
