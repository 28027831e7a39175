"""Roles in a file of people: honoured only if whoever imports may give them (S1)."""

import pytest
from django.utils import timezone

from teams import roles
from teams.models import AuditEvent, Person, RoleGrant, User

pytestmark = pytest.mark.django_db

PEOPLE = "code,name,team,role\nada,Ada,sales,manager\nben,Ben,sales,admin\neve,Eve,sales,rep\n"
TEAMS = "code,name\nsales,Sales\n"


def granted():
    return set(RoleGrant.objects.values_list("person__code", "role"))


@pytest.fixture
def login(small_company):
    """`login("ada", "admin")`: a user for this person with these roles."""

    def make(code, *given):
        person = Person.objects.get(code=code)
        for role in given:
            RoleGrant.objects.create(person=person, role=role, granted_at=timezone.now())
        return User.objects.create(username=code, person=person)

    return make


def test_the_command_line_may_give_any_role(load):
    load(teams=TEAMS, people=PEOPLE)
    assert granted() == {("ada", "manager"), ("ben", "admin"), ("eve", "rep")}
    events = AuditEvent.objects.filter(event="role.given").order_by("id").values_list("target", "after")
    assert list(events) == [("ada", {"role": "manager"}), ("ben", {"role": "admin"}), ("eve", {"role": "rep"})]


def test_several_roles_and_chinese_words(load):
    load(teams=TEAMS, people="code,name,team,角色\nada,Ada,sales,经理；财务\n")
    assert granted() == {("ada", "manager"), ("ada", "finance")}


def test_importing_again_neither_doubles_nor_removes(load):
    load(teams=TEAMS, people=PEOPLE)
    load(people="code,name,team,role\nada,Ada,sales,\nben,Ben,sales,rep\n")
    assert granted() == {("ada", "manager"), ("ben", "admin"), ("ben", "rep"), ("eve", "rep")}
    assert AuditEvent.objects.filter(event="role.given").count() == 4


def test_an_admin_gives_rep_and_manager_but_no_other_role(login, load):
    receipt = load(by=login("eve", "admin"), people=PEOPLE.replace("eve,Eve,sales,rep\n", ""))["people"]
    assert granted() == {("eve", "admin"), ("ada", "manager")}
    assert receipt.notes == ["The role admin was left out: you may not give it to this person by an import"]
    assert receipt.refused == 0
    assert RoleGrant.objects.get(role="manager").granted_by.username == "eve"


def test_nobody_gives_oneself_a_role(login, load):
    receipt = load(by=login("eve", "admin"), people="code,name,team,role\neve,Eve,sales,manager\n")["people"]
    assert granted() == {("eve", "admin")}
    assert (receipt.refused, len(receipt.notes)) == (0, 1)


@pytest.mark.parametrize("role", ["rep", "manager", "auditor", "finance", "executive", "committee", "purchaser"])
def test_without_the_admin_role_the_people_are_imported_without_roles(login, load, role):
    load(by=login("eve", role), people="code,name,team,role\nzoe,Zoe,sales,rep\n")
    assert Person.objects.filter(code="zoe").exists()
    assert ("zoe", "rep") not in granted()


def test_a_row_that_waits_never_carries_a_role_that_was_left_out(login, load):
    load(by=login("eve", "rep"), people="code,name,team,role\nzoe,Zoe,nowhere,admin\n")
    load(teams="code,name\nnowhere,Nowhere\n")
    assert Person.objects.filter(code="zoe").exists()
    assert granted() == {("eve", "rep")}


GIVERS = ["rep", "manager", "admin", "auditor", "committee", "purchaser", "finance", "executive"]


@pytest.mark.parametrize("giver", GIVERS)
@pytest.mark.parametrize("role", GIVERS)
def test_who_may_give_what(login, giver, role):
    user = login("eve", giver)
    assert roles.may_give(user, role, "zoe") == (giver == "admin" and role in ("rep", "manager"))
    assert not roles.may_give(user, role, "eve")
    assert roles.may_give(None, role, "zoe")
