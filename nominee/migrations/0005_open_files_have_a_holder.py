"""Open files get a holder and a next day, and from then on the database refuses one without."""

import datetime

from django.db import migrations
from django.db.models import F, Q

OPEN = Q(decided_at__isnull=True, submitted_at__isnull=False)


def settle(apps, schema_editor):
    """Files that are open already wait in one queue until the program's own desk file is loaded and read."""
    Application = apps.get_model("nominee", "Application")
    files = Application.objects.filter(OPEN)
    if not files.exists():
        return
    files.update(
        held_since=F("status_since"), next_on=F("status_since__date") + datetime.timedelta(days=14), next_rule="in_this_state"
    )
    office = apps.get_model("nominee", "Office").objects.create(code="toronto", name={"en": "Toronto", "fr": "Toronto"})
    name = {"en": "Intake and verification", "fr": "Réception et vérification"}
    team = apps.get_model("nominee", "Team").objects.create(code="intake", office=office, name=name)
    queue = apps.get_model("nominee", "Queue").objects.create(
        code="support", team=team, name=name, turn="support", roles=["support_officer", "team_lead"]
    )
    files.filter(assigned_to__isnull=True).update(queue=queue, team=team)


class Migration(migrations.Migration):
    dependencies = [("nominee", "0004_who_holds_what")]
    operations = [migrations.RunPython(settle, migrations.RunPython.noop)]
