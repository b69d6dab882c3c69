"""A published letter is never changed, in the database itself."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("correspondence", "0002_initial"), ("nominee", "0002_history_is_only_added_to")]
    operations = [
        migrations.RunSQL(
            "create trigger letters_stay before update or delete on correspondence_letter"
            " for each row execute function nominee_refuse();",
            "drop trigger letters_stay on correspondence_letter;",
        )
    ]
