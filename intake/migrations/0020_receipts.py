"""The receipt of a submission: it stays as it was given, and says nothing any more when its file is disposed of."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

STAYS = """
create trigger receipts_stay before update or delete on intake_completenessreceipt
    for each row execute function nominee_refuse();
create trigger receipts_are_not_emptied before truncate on intake_completenessreceipt
    for each statement execute function nominee_refuse();
create trigger receipt_items_stay before update or delete on intake_receiptitem
    for each row execute function nominee_stays_until_disposed('{"why": []}');
create trigger receipt_items_are_not_emptied before truncate on intake_receiptitem
    for each statement execute function nominee_refuse();
create function receipts_dispose_part(this_file bigint) returns void language plpgsql as $$
begin
    update intake_receiptitem set why = '[]' where why <> '[]' and receipt_id in (
        select id from intake_completenessreceipt where application_id = this_file);
end $$;
"""
OFF = """
drop function receipts_dispose_part(bigint);
drop trigger receipt_items_are_not_emptied on intake_receiptitem;
drop trigger receipt_items_stay on intake_receiptitem;
drop trigger receipts_are_not_emptied on intake_completenessreceipt;
drop trigger receipts_stay on intake_completenessreceipt;
"""


class Migration(migrations.Migration):
    dependencies = [("intake", "0017_pieces_of_documents"), ("nominee", "0016_privacy_law")]

    operations = [
        migrations.CreateModel(
            name="CompletenessReceipt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("sha256", models.CharField(max_length=64)),
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="completeness_receipt",
                        to="nominee.application",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReceiptItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.PositiveSmallIntegerField()),
                ("slot", models.CharField(max_length=80)),
                (
                    "verdict",
                    models.CharField(choices=[("accepted", "accepted"), ("judgement", "judgement")], max_length=10),
                ),
                ("why", models.JSONField(default=list)),
                (
                    "document",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="nominee.document",
                    ),
                ),
                (
                    "receipt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="intake.completenessreceipt",
                    ),
                ),
            ],
            options={
                "ordering": ("receipt", "place"),
                "constraints": [
                    models.UniqueConstraint(fields=("receipt", "slot"), name="one_receipt_item_per_slot"),
                    models.CheckConstraint(
                        condition=~Q(verdict="accepted") | Q(document__isnull=False),
                        name="what_is_accepted_is_there",
                    ),
                ],
            },
        ),
        migrations.AlterField(
            model_name="completenessitem",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("present", "OK"),
                    ("missing", "Missing"),
                    ("deficient", "Deficient"),
                    ("not_applicable", "Not applicable"),
                    ("question", "Question"),
                ],
                max_length=20,
            ),
        ),
        migrations.RunSQL(STAYS, OFF),
    ]
