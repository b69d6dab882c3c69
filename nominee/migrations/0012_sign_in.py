"""Sessions of our own, the log of sign-ins, recovery of lost factors, and accounts that only the demonstration has."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# The log and the confirmations stay as they are; nobody confirms for themselves, whoever writes the row.
STAYS = """
create trigger sign_ins_stay before update or delete on nominee_signin
    for each row execute function nominee_refuse();
create trigger sign_ins_are_not_emptied before truncate on nominee_signin
    for each statement execute function nominee_refuse();
create trigger confirmations_stay before update or delete on nominee_recoveryconfirmation
    for each row execute function nominee_refuse();
create trigger confirmations_are_not_emptied before truncate on nominee_recoveryconfirmation
    for each statement execute function nominee_refuse();
create function nominee_nobody_confirms_for_themselves() returns trigger language plpgsql as $$
begin
    if exists (select 1 from nominee_recovery r where r.id = new.recovery_id and r.user_id = new.by_id) then
        raise exception 'nobody confirms a recovery of their own' using errcode = 'check_violation';
    end if;
    return new;
end $$;
create trigger nobody_confirms_for_themselves before insert on nominee_recoveryconfirmation
    for each row execute function nominee_nobody_confirms_for_themselves();
"""
STAYS_OFF = """
drop trigger sign_ins_stay on nominee_signin;
drop trigger sign_ins_are_not_emptied on nominee_signin;
drop trigger confirmations_stay on nominee_recoveryconfirmation;
drop trigger confirmations_are_not_emptied on nominee_recoveryconfirmation;
drop trigger nobody_confirms_for_themselves on nominee_recoveryconfirmation;
drop function nominee_nobody_confirms_for_themselves();
"""
# The account's new column is watched like the others, and who may be signed in by a provider is administration.
KEPT = """
drop trigger account_changes_are_kept on nominee_user;
create trigger account_changes_are_kept after insert or delete or update of
    email, first_name, last_name, role, team_id, skills, capacity, is_active, is_staff, is_superuser, password,
    licence_body, licence_number, firm, is_demonstration on nominee_user
    for each row execute function nominee_keep_account_change();
create trigger changes_are_kept after insert or update or delete on nominee_providerlink
    for each row execute function nominee_keep_change('sign_in', 'user_id', '', '');
"""
KEPT_OFF = """
drop trigger changes_are_kept on nominee_providerlink;
drop trigger account_changes_are_kept on nominee_user;
create trigger account_changes_are_kept after insert or delete or update of
    email, first_name, last_name, role, team_id, skills, capacity, is_active, is_staff, is_superuser, password,
    licence_body, licence_number, firm on nominee_user
    for each row execute function nominee_keep_account_change();
"""
# Whoever is signed in signs in anew: the old table goes, with keys that lay open in it.
OLD = "drop table if exists django_session;"


class Migration(migrations.Migration):

    dependencies = [
        ('nominee', '0011_allowances_and_file_links'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='is_demonstration',
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.AlterField(
            model_name='filelink',
            name='session_key',
            field=models.CharField(max_length=64),
        ),
        migrations.CreateModel(
            name='Recovery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField()),
                ('ready_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended', models.CharField(blank=True, choices=[('done', 'done'), ('stopped', 'stopped'), ('refused', 'refused'), ('lapsed', 'lapsed')], max_length=10)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recoveries', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['asked_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='RecoveryCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code_sha256', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recovery_codes', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='RecoveryConfirmation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(choices=[('administrator', 'administrator'), ('leading', 'leading')], max_length=20)),
                ('reason', models.TextField()),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recovery', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='confirmations', to='nominee.recovery')),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('session_data', models.TextField(verbose_name='session data')),
                ('expire_date', models.DateTimeField(db_index=True, verbose_name='expire date')),
                ('session_key', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField()),
                ('address', models.GenericIPAddressField(null=True)),
                ('browser', models.CharField(blank=True, max_length=80)),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'session',
                'verbose_name_plural': 'sessions',
                'db_table': 'nominee_session',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SignIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_index=True)),
                ('what', models.CharField(max_length=20)),
                ('way', models.CharField(blank=True, max_length=20)),
                ('address', models.GenericIPAddressField(null=True)),
                ('browser', models.CharField(blank=True, max_length=80)),
                ('by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sign_ins', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='SignInNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('about', models.BigIntegerField(null=True)),
                ('at', models.DateTimeField()),
                ('due_at', models.DateTimeField(db_index=True, null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('sent_at', models.DateTimeField(null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='ProviderLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('issuer', models.CharField(max_length=200)),
                ('subject', models.CharField(max_length=200)),
                ('linked_at', models.DateTimeField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='provider_links', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('issuer', 'subject'), name='one_account_per_subject')],
            },
        ),
        migrations.AddConstraint(
            model_name='recovery',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('user',), name='one_recovery_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='recoverycode',
            constraint=models.UniqueConstraint(fields=('user', 'code_sha256'), name='recovery_code_once'),
        ),
        migrations.AddConstraint(
            model_name='recoveryconfirmation',
            constraint=models.UniqueConstraint(fields=('recovery', 'by'), name='a_person_confirms_once'),
        ),
        migrations.AddConstraint(
            model_name='recoveryconfirmation',
            constraint=models.UniqueConstraint(fields=('recovery', 'side'), name='one_confirmation_of_each_side'),
        ),
        migrations.AddIndex(
            model_name='signin',
            index=models.Index(fields=['user', '-at'], name='sign_ins_of_a_person'),
        ),
        migrations.AddConstraint(
            model_name='signin',
            constraint=models.CheckConstraint(condition=models.Q(('what__in', ['signed_in', 'wrong_password', 'wrong_factor', 'too_often', 'signed_out', 'sessions_ended', 'proved', 'passkey_added', 'passkey_removed', 'app_added', 'app_removed', 'codes_made', 'code_used', 'password_changed', 'password_asked', 'recovery_asked', 'recovery_confirmed', 'recovery_stopped', 'recovery_done', 'provider_refused'])), name='sign_in_is_known'),
        ),
        migrations.RunSQL(STAYS, STAYS_OFF),
        migrations.RunSQL(KEPT, KEPT_OFF),
        migrations.RunSQL(OLD, migrations.RunSQL.noop),
    ]
