"""A nudge for each person who is told, tried again later and later; a letter's table cannot be emptied."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

EMPTIED = "create trigger letters_are_not_emptied before truncate on correspondence_letter for each statement execute function nominee_refuse();"
PEOPLE = """
update correspondence_nudge n set person_id = a.applicant_id, language = l.language,
    due_at = case when n.sent_at is null then l.published_at end
from correspondence_letter l join nominee_application a on a.id = l.application_id where l.id = n.letter_id;
set constraints all immediate;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("correspondence", "0003_sent_letters_stay"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(name="nudge", options={"ordering": ("id",)}),
        migrations.AlterField(
            "nudge",
            "letter",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="nudges", to="correspondence.letter"
            ),
        ),
        migrations.AlterField("nudge", "address", models.CharField(max_length=254)),
        migrations.AddField("nudge", "language", models.CharField(max_length=2, default="en"), preserve_default=False),
        migrations.AddField("nudge", "attempts", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("nudge", "due_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "nudge",
            "person",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunSQL(PEOPLE, migrations.RunSQL.noop),
        migrations.AlterField(
            "nudge",
            "person",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            "nudge", models.UniqueConstraint(fields=["letter", "person"], name="one_nudge_per_person")
        ),
        migrations.AddIndex(
            "nudge",
            models.Index(
                fields=["due_at", "id"], condition=models.Q(("sent_at__isnull", True)), name="nudges_owed"
            ),
        ),
        migrations.RunSQL(EMPTIED, "drop trigger letters_are_not_emptied on correspondence_letter;"),
    ]
