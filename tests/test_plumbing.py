"""The databases of the tests are what production's are: used by a role that may not alter them."""

import pytest
from django.db import ProgrammingError, connection

from pointsys.models import Tick

pytestmark = pytest.mark.django_db


def current_user():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return cursor.fetchone()[0]


def test_tests_run_as_the_runtime_role():
    assert current_user() == connection.settings_dict["USER"]
    with connection.cursor() as cursor, pytest.raises(ProgrammingError, match="must be owner"):
        cursor.execute("ALTER TABLE pointsys_tick ADD COLUMN surprise int")


def test_the_runtime_role_may_not_empty_a_table():
    with connection.cursor() as cursor, pytest.raises(ProgrammingError, match="permission denied"):
        cursor.execute("TRUNCATE pointsys_tick")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_what_a_test_commits_is_gone_for_the_next_one(turn):
    assert not Tick.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO pointsys_tick (job, period_at, ticked_at) VALUES ('x', now(), now())")
    assert Tick.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_command_works_on_the_database_of_its_test(manage):
    manage("shell", "-c", "from pointsys.tasks import forget_ticks; forget_ticks()")
    code = "from django.db import connection as c; print('name', c.settings_dict['NAME'])"
    assert connection.settings_dict["NAME"] in manage("shell", "-c", code).stdout
