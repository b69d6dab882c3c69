"""Rounds of notifications of interest to the federal pool, and the profile that a file rests on."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


# What was said of a profile stays; what was sealed for its file goes with the file (docs/decisions/0020).
ON = """
create trigger profile_facts_stay before update or delete on intake_profilefact
    for each row execute function nominee_refuse();
create trigger profile_facts_are_not_emptied before truncate on intake_profilefact
    for each statement execute function nominee_refuse();
create function entry_dispose_part(this_file bigint) returns void language plpgsql as $$
begin
    update intake_expressentryprofile set profile_number = '', validation_code = '', problem = null, due_at = null
        where application_id = this_file;
    delete from nominee_sealedvalue where file in (
        select n.number from intake_notificationofinterest n join intake_invitation i on i.id = n.invitation_id
        where i.application_id = this_file);
    update intake_notificationofinterest set profile_number = '', profile_key = '-' || id where invitation_id in (
        select id from intake_invitation where application_id = this_file);
end $$;
"""
OFF = """
drop function entry_dispose_part(bigint);
drop trigger profile_facts_are_not_emptied on intake_profilefact;
drop trigger profile_facts_stay on intake_profilefact;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('intake', '0021_openings'),
        ('nominee', '0027_deadline_extensions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='draw',
            name='is_notification',
            field=models.BooleanField(default=False),
        ),
        migrations.CreateModel(
            name='ExpressEntryProfile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('profile_number', models.CharField(max_length=40)),
                ('validation_code', models.CharField(max_length=40)),
                ('reported_at', models.DateTimeField()),
                ('replaced_at', models.DateTimeField(blank=True, null=True)),
                ('standing', models.CharField(blank=True, choices=[('', 'Not asked yet'), ('valid', 'Valid'), ('expired', 'Expired'), ('invited', 'Federal invitation received'), ('withdrawn', 'Withdrawn'), ('unknown', 'Number and code do not belong together')], default='', max_length=12)),
                ('expires_on', models.DateField(blank=True, null=True)),
                ('since', models.DateTimeField(blank=True, null=True)),
                ('checked_at', models.DateTimeField(blank=True, null=True)),
                ('due_at', models.DateTimeField(blank=True, null=True)),
                ('problem', models.JSONField(blank=True, null=True)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='express_entry_profiles', to='nominee.application')),
                ('reported_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='NotificationOfInterest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=24, unique=True)),
                ('status', models.CharField(choices=[('chosen', 'Chosen'), ('sent', 'Sent'), ('answered', 'Application opened'), ('missed', 'Deadline missed'), ('revoked', 'Taken back'), ('unavailable', 'Not taken by the federal side')], default='chosen', max_length=12)),
                ('profile_key', models.CharField(db_index=True, max_length=64)),
                ('profile_number', models.CharField(max_length=40)),
                ('noc', models.CharField(blank=True, max_length=5)),
                ('rank', models.PositiveIntegerField()),
                ('points', models.PositiveSmallIntegerField()),
                ('federal_number', models.CharField(blank=True, max_length=40)),
                ('due_at', models.DateTimeField(blank=True, null=True)),
                ('chosen_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('ended_why', models.CharField(blank=True, max_length=200)),
                ('draw', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notifications', to='intake.draw')),
                ('invitation', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notification', to='intake.invitation')),
                ('stream', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notifications', to='nominee.stream')),
            ],
        ),
        migrations.CreateModel(
            name='ProfileFact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(max_length=12)),
                ('expires_on', models.DateField(blank=True, null=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('profile', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='facts', to='intake.expressentryprofile')),
            ],
            options={
                'ordering': ('at', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='ProfileNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_at', models.DateTimeField(blank=True, null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('fact', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='notice', to='intake.profilefact')),
            ],
        ),
        migrations.AddIndex(
            model_name='expressentryprofile',
            index=models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='profile_due'),
        ),
        migrations.AddConstraint(
            model_name='expressentryprofile',
            constraint=models.UniqueConstraint(condition=models.Q(('replaced_at__isnull', True)), fields=('application',), name='one_profile_in_use'),
        ),
        migrations.AddConstraint(
            model_name='notificationofinterest',
            constraint=models.UniqueConstraint(fields=('draw', 'profile_key'), name='notified_once_by_a_round'),
        ),
        migrations.AddConstraint(
            model_name='notificationofinterest',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['chosen', 'sent', 'answered'])), fields=('stream', 'profile_key'), name='one_live_notification'),
        ),
        migrations.AddConstraint(
            model_name='notificationofinterest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'answered'), _negated=True), ('invitation__isnull', False), _connector='OR'), name='what_is_answered_has_its_invitation'),
        ),
        migrations.AddConstraint(
            model_name='notificationofinterest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['sent', 'answered', 'missed']), _negated=True), models.Q(('due_at__isnull', False), ('sent_at__isnull', False)), _connector='OR'), name='a_sent_notification_has_its_day'),
        ),
        migrations.AddIndex(
            model_name='profilenotice',
            index=models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='profile_notice_due'),
        ),
        migrations.RunSQL(ON, OFF),
    ]
