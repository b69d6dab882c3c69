"""Indexes that another one begins with, or that no question uses, cost a tenth of the disk at three million files."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


DROPPED = [
    ("nominee_application_assigned_to_id_30734d03", "nominee_application", "assigned_to_id"),
    ("nominee_application_program_id_12290d01", "nominee_application", "program_id"),
    ("nominee_application_queue_id_382cb85c", "nominee_application", "queue_id"),
    ("nominee_application_stream_version_id_47214f8d", "nominee_application", "stream_version_id"),
    ("nominee_application_team_id_faece02d", "nominee_application", "team_id"),
    ("nominee_applicationevent_application_id_f744baae", "nominee_applicationevent", "application_id"),
    ("nominee_applicationevent_stream_version_id_5c09841f", "nominee_applicationevent", "stream_version_id"),
    ("nominee_entry_application_id_ce7c58c5", "nominee_entry", "application_id"),
    ("nominee_holding_application_id_74e4df1e", "nominee_holding", "application_id"),
    ("nominee_holding_stream_id_40154d02", "nominee_holding", "stream_id"),
    ("nominee_identifier_application_id_26312c4f", "nominee_identifier", "application_id"),
    ("nominee_note_application_id_0d1bd1c4", "nominee_note", "application_id"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("nominee", "0006_what_the_database_refuses"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="streamversion",
            options={"base_manager_name": "objects", "ordering": ("stream", "in_force_from")},
        ),
        migrations.SeparateDatabaseAndState(
            # By name: Django's own way drops every unique index of the column as well.
            database_operations=[
                migrations.RunSQL(f"drop index {index}", f"create index {index} on {table} ({column})")
                for index, table, column in DROPPED
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="application",
                    name="assigned_to",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assigned_applications",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    model_name="application",
                    name="program",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="nominee.program",
                    ),
                ),
                migrations.AlterField(
                    model_name="application",
                    name="queue",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="nominee.queue",
                    ),
                ),
                migrations.AlterField(
                    model_name="application",
                    name="stream_version",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications",
                        to="nominee.streamversion",
                    ),
                ),
                migrations.AlterField(
                    model_name="application",
                    name="team",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="nominee.team",
                    ),
                ),
                migrations.AlterField(
                    model_name="applicationevent",
                    name="application",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="nominee.application",
                    ),
                ),
                migrations.AlterField(
                    model_name="applicationevent",
                    name="stream_version",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="nominee.streamversion",
                    ),
                ),
                migrations.AlterField(
                    model_name="entry",
                    name="application",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="nominee.application",
                    ),
                ),
                migrations.AlterField(
                    model_name="holding",
                    name="application",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holdings",
                        to="nominee.application",
                    ),
                ),
                migrations.AlterField(
                    model_name="holding",
                    name="stream",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="nominee.stream",
                    ),
                ),
                migrations.AlterField(
                    model_name="identifier",
                    name="application",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="identifiers",
                        to="nominee.application",
                    ),
                ),
                migrations.AlterField(
                    model_name="note",
                    name="application",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notes",
                        to="nominee.application",
                    ),
                ),
            ],
        ),
    ]
