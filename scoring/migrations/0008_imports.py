"""Imports remember their reader's language; codes lose the second index that Django made for LIKE.

Under the collation C, in which codes are kept, the unique index serves LIKE too; the twin only cost every import.
"""

from django.db import migrations, models

DROP_TWINS = """
DO $$
DECLARE
    twin regclass;
BEGIN
    FOR twin IN
        SELECT i.indexrelid::regclass
        FROM pg_index i
        JOIN pg_opclass o ON o.oid = i.indclass[0]
        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
        JOIN pg_collation c ON c.oid = a.attcollation
        WHERE i.indnatts = 1 AND o.opcname = 'varchar_pattern_ops' AND c.collname = 'C'
    LOOP
        EXECUTE format('DROP INDEX %s', twin);
    END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("scoring", "0007_company")]
    operations = [
        migrations.AddField(
            model_name="import",
            name="language",
            field=models.CharField(blank=True, default="", max_length=10, verbose_name="language"),
            preserve_default=False,
        ),
        migrations.RunSQL(DROP_TWINS, migrations.RunSQL.noop),
    ]
