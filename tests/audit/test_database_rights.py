"""As nominee_app the product works, adds to history, and can do nothing else to it; in the real database."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from correspondence.models import Letter
from nominee import services
from nominee.audit import history, rights
from nominee.demo.accounts import PASSWORD
from nominee.looks import keeping, recording
from nominee.models import AdministrativeChange, ApplicationEvent, Look, User
from nominee.work import balance
from reporting import demo

ROLES = rights.Roles("owner_of_tests", "app_of_tests", "report_of_tests")


@pytest.fixture
def roles(ontario):
    """Made, and unmade with the test's transaction: roles belong to all databases of a server."""
    if not rights.is_superuser():
        pytest.skip("needs a superuser of the database")
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("set constraints all deferred")
    rights.run(ROLES, as_superuser=True)
    yield ROLES
    with connection.cursor() as cursor:
        cursor.execute("reset session authorization")


def become(role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"set session authorization {role}")


def refused(sql: str, words: str = "permission denied|must be owner|only ever added to") -> None:
    with pytest.raises(DatabaseError, match=words), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_the_application_can_only_add_to_history(roles):
    become(roles.application)
    for model in history.models_of_history():
        table = model._meta.db_table
        column = model._meta.concrete_fields[1].column
        refused(f"update {table} set {column} = {column}", f"permission denied for table {table}")
        refused(f"delete from {table}", f"permission denied for table {table}")
        refused(f"truncate {table}", f"permission denied for table {table}")
        refused(f"alter table {table} disable trigger user", f"must be owner of table {table}")
        refused(f"drop table {table}", "must be owner")
    refused("insert into nominee_holding (from_at) values (now())", "permission denied for table nominee_holding")
    refused(f"set role {roles.owner}", "permission denied to set role")
    refused("set session_replication_role = replica", "permission denied to set parameter")
    refused("create table here (id int)", "permission denied for schema public")
    refused("create or replace function nominee_refuse() returns trigger language plpgsql as 'begin return new; end'",
            "permission denied|must be owner")  # fmt: skip
    assert rights.may_change_history() == []
    assert not rights.is_superuser()


def test_the_application_does_its_work_with_these_rights(roles):
    become(roles.application)
    cast = demo.Cast(PASSWORD)
    told = demo.Story(demo.people()[0], cast)
    told.reach("nominated")
    demo.run_effects()
    assert Letter.objects.filter(application=told.file).exists()
    assert told.file.holdings.count() > 1
    cast.analyst.is_active = False
    services.save_account(cast.analyst, by=cast.administrator)
    assert AdministrativeChange.objects.latest("number").by == cast.administrator
    assert balance.make_due(timezone.now()) >= 0
    out = StringIO()
    call_command("verify_audit", stdout=out)
    assert "Every chain holds." in out.getvalue()
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")  # what is judged when a transaction ends, as this role


def test_the_reader_of_reports_reads_and_sees_no_secret(roles, export, found):
    export()
    become(roles.report)
    assert ApplicationEvent.objects.count() == 0
    assert User.objects.values_list("email").count() >= 0
    refused("select password from nominee_user", "permission denied for table nominee_user")
    refused("select * from nominee_session", "permission denied")
    refused("update nominee_user set role = role", "permission denied")
    refused("insert into nominee_administrativechange (kind) values ('x')", "permission denied")
    assert found() == []


def test_the_owner_gives_rights_anew_and_the_application_owns_nothing(roles):
    become(roles.owner)
    assert list(rights.statements(roles, as_superuser=False))
    assert rights.run(roles, as_superuser=False) > 50
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_class where relowner = %s::regrole", [roles.application])
        assert cursor.fetchone()[0] == 0


def test_the_command_prints_what_it_would_do(db):
    out = StringIO()
    call_command("database_roles", stdout=out)
    assert 'grant select, insert on "nominee_applicationevent" to "nominee_app";' in out.getvalue()
    assert 'grant select on "nominee_holding" to "nominee_app";' in out.getvalue()
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_roles where rolname = 'nominee_app'")
        assert cursor.fetchone()[0] == 0


def test_the_application_keeps_looks_and_can_change_none(roles, cast):
    at = timezone.now()
    row = recording.Row(at=at, user=cast.manager, what="page", route="desk-file", file=1)
    become(roles.application)
    recording.keep([row])
    recording.keep([row])
    assert Look.objects.get().times == 2
    assert keeping.prepare(at + timedelta(days=62)) == keeping.MONTHS_AHEAD
    refused("update nominee_look set user_id = 1", "permission denied for table nominee_look")
    refused("update nominee_look set times = 1")
    refused("delete from nominee_look", "permission denied for table nominee_look")
    refused("truncate nominee_look", "permission denied for table nominee_look")
    refused(f"delete from nominee_look_{at:%Y_%m}")
    refused("alter table nominee_look disable trigger user", "must be owner")
    refused("select nominee_part_of_looks('elsewhere', 'default')", "permission denied")
    refused("select nominee_dispose_looks(current_date, 'Schedule 12-4', 1)", "kept for a year")
