#!/bin/sh
# Run once by the postgres image, as its superuser, when the data folder is new: the roles, and a database that the
# owner's role owns. What each may do with the tables is given by `manage.py database_roles`, after every migration.
set -eu
role() {
	psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d postgres -v name="$1" -v password="$(cat "/run/secrets/$2")" <<'SQL'
create role :"name" login password :'password' nosuperuser nocreatedb nocreaterole noinherit;
SQL
}
role nominee_owner owner_password
role nominee_app app_password
role nominee_report report_password
psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d postgres -c "create database nominee owner nominee_owner"
