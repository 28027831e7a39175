"""What honours and promotions need beyond the models."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("rewards", "0005_money")]
    operations = []
