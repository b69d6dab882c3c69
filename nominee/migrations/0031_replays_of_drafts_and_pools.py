"""A replay goes on over drafts and the pool, once the files are run."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("nominee", "0030_an_offer_goes_with_its_file")]
    operations = [migrations.AddField("replay", "beyond", models.JSONField(default=dict))]
