"""What officers found of an item stays: the table cannot be emptied either."""

from django.db import migrations

EMPTIED = """
create trigger item_outcomes_are_not_emptied before truncate on intake_itemoutcome
    for each statement execute function nominee_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0005_a_difference_is_a_payment"), ("nominee", "0002_history_is_only_added_to")]
    operations = [migrations.RunSQL(EMPTIED, "drop trigger item_outcomes_are_not_emptied on intake_itemoutcome;")]
