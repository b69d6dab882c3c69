"""A representative prepares an expression of interest: it is of nobody until its person has entered."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('intake', '0025_points_by_the_program'),
        ('nominee', '0027_deadline_extensions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='expressionofinterest',
            name='authority_ended_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='expressionofinterest',
            name='client_email',
            field=models.EmailField(blank=True, max_length=254),
        ),
        migrations.AddField(
            model_name='expressionofinterest',
            name='enrolment',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='interests', to='intake.clientenrolment'),
        ),
        migrations.AddField(
            model_name='expressionofinterest',
            name='prepared_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='expressionofinterest',
            name='applicant',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='interests', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='expressionofinterest',
            index=models.Index(condition=models.Q(('prepared_by__isnull', False)), fields=['prepared_by'], name='interest_by_preparer'),
        ),
        migrations.AddConstraint(
            model_name='expressionofinterest',
            constraint=models.CheckConstraint(condition=models.Q(('applicant__isnull', False), models.Q(('attested_at__isnull', True), ('prepared_by__isnull', False), ('status__in', ['draft', 'withdrawn'])), _connector='OR'), name='nobody_is_in_a_pool_for_another'),
        ),
    ]
