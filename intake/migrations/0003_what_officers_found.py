"""Every outcome an officer gave an item stays on record, also when it is taken back; and who opened its document."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

STAYS = """
create trigger item_outcomes_stay before update or delete on intake_itemoutcome
    for each row execute function nominee_refuse();
"""
# What was found before this table existed is its first row.
SO_FAR = """
insert into intake_itemoutcome (item_id, number, outcome, reason, note, by_id, at)
    select id, 1, outcome, reason, note, reviewed_by_id, reviewed_at from intake_completenessitem where outcome <> '';
"""


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0002_initial"),
        ("nominee", "0002_history_is_only_added_to"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField(
            model_name="completenessitem",
            name="opened_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="completenessitem",
            name="opened_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.CreateModel(
            name="ItemOutcome",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("outcome", models.CharField(blank=True, max_length=20)),
                ("reason", models.CharField(blank=True, max_length=40)),
                ("note", models.TextField(blank=True, max_length=2000)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outcomes",
                        to="intake.completenessitem",
                    ),
                ),
                (
                    "takes_back",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="taken_back_by",
                        to="intake.itemoutcome",
                    ),
                ),
            ],
            options={
                "ordering": ("item", "number"),
                "constraints": [models.UniqueConstraint(fields=("item", "number"), name="item_outcome_number_once")],
            },
        ),
        migrations.RunSQL(STAYS, "drop trigger item_outcomes_stay on intake_itemoutcome;"),
        migrations.RunSQL(SO_FAR, migrations.RunSQL.noop),
    ]
