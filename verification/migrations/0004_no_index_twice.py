"""Indexes that another one begins with."""

import django.db.models.deletion
from django.db import migrations, models


DROPPED = [
    ("verification_criterionfinding_application_id_45ae1d41", "verification_criterionfinding", "application_id"),
    ("verification_findingline_finding_id_e42945b4", "verification_findingline", "finding_id"),
    ("verification_logline_check_of_id_3db6f1fb", "verification_logline", "check_of_id"),
    ("verification_shareddetail_application_id_9371423d", "verification_shareddetail", "application_id"),
    ("verification_verificationcheck_application_id_7389b28c", "verification_verificationcheck", "application_id"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("nominee", "0007_no_index_twice"),
        ("verification", "0003_what_was_verified_stays"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            # By name: Django's own way drops every unique index of the column as well.
            database_operations=[
                migrations.RunSQL(f"drop index {index}", f"create index {index} on {table} ({column})")
                for index, table, column in DROPPED
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="criterionfinding",
                    name="application",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="nominee.application",
                    ),
                ),
                migrations.AlterField(
                    model_name="findingline",
                    name="finding",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="history",
                        to="verification.criterionfinding",
                    ),
                ),
                migrations.AlterField(
                    model_name="logline",
                    name="check_of",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="log",
                        to="verification.verificationcheck",
                    ),
                ),
                migrations.AlterField(
                    model_name="shareddetail",
                    name="application",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="details",
                        to="nominee.application",
                    ),
                ),
                migrations.AlterField(
                    model_name="verificationcheck",
                    name="application",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="nominee.application",
                    ),
                ),
            ],
        ),
    ]
