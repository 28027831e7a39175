"""What every imported row pays for."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


def test_no_code_has_a_second_index_for_like():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT i.indexrelid::regclass::text FROM pg_index i JOIN pg_opclass o ON o.oid = i.indclass[0]"
            " JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]"
            " JOIN pg_collation c ON c.oid = a.attcollation WHERE o.opcname LIKE '%pattern_ops' AND c.collname = 'C'"
        )
        assert cursor.fetchall() == []


def test_the_one_index_serves_what_begins_with():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN SELECT id FROM scoring_contract WHERE number LIKE 'HT2026%'")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Index Cond: (((number)::text >= 'HT2026'::text)" in plan, plan
