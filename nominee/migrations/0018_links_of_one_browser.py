from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("nominee", "0017_accounts_in_the_log")]

    operations = [
        migrations.AddField("filelink", "origin", models.CharField(default="", max_length=300)),
        migrations.AddField("filelink", "browser_sha256", models.CharField(default="", max_length=64)),
    ]
