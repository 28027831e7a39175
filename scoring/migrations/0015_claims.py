"""How claims are filed, decided and kept apart (L1-L4, I1-I4, K1-K4, R8)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("scoring", "0014_simulation_waiting")]
    operations = []
