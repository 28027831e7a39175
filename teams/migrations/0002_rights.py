"""The runtime role's rights on ordinary tables, and the company's one row. Stricter tables say so themselves."""

from django.conf import settings
from django.db import migrations


def grant(apps, schema_editor):
    role = schema_editor.quote_name(settings.RUNTIME_ROLE)
    rights = "SELECT, INSERT, UPDATE, DELETE"
    schema_editor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
    schema_editor.execute(f"GRANT {rights} ON ALL TABLES IN SCHEMA public TO {role}")
    schema_editor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}")
    schema_editor.execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {rights} ON TABLES TO {role}")
    schema_editor.execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role}")


def company(apps, schema_editor):
    apps.get_model("teams", "Company").objects.get_or_create(id=1)


class Migration(migrations.Migration):
    dependencies = [("teams", "0001_initial")]
    operations = [
        migrations.RunPython(grant, migrations.RunPython.noop),
        migrations.RunPython(company, migrations.RunPython.noop),
    ]
