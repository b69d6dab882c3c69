#!/bin/sh
# Make the secrets that docker-compose.yml mounts, once. What exists is kept.
set -eu
cd "$(dirname "$0")"
mkdir -p secrets
chmod 700 secrets # the files inside are read by the containers' own users; nobody else comes this far
new() { head -c 48 /dev/urandom | base64 | tr -d '\n/+='; }
# Each account of the database its own: the superuser, the owner, the application, the reader of reports.
for name in postgres owner app report redis; do
	[ -s "secrets/${name}_password" ] || new >"secrets/${name}_password"
done
# Signs the audit's exports, and nothing else. Keep a copy elsewhere, and its public half with whoever verifies.
[ -s secrets/audit_key ] || new >secrets/audit_key
# Seal passport numbers and the like, and find them. Keep copies away from the database's backups: without them what is
# sealed is lost, and with both together it is open. Rotation: docs/running.md, "Sealed fields".
[ -s secrets/field_keys ] || printf 'k1:%s\n' "$(head -c 32 /dev/urandom | base64)" >secrets/field_keys
[ -s secrets/index_key ] || new >secrets/index_key
[ -s secrets/secret_key ] || new >secrets/secret_key
[ -s secrets/database_url ] ||
	printf 'postgresql://nominee_app:%s@postgres:5432/nominee' "$(cat secrets/app_password)" >secrets/database_url
[ -s secrets/owner_database_url ] ||
	printf 'postgresql://nominee_owner:%s@postgres:5432/nominee' "$(cat secrets/owner_password)" >secrets/owner_database_url
[ -s secrets/redis_url ] || printf 'redis://:%s@redis:6379/0' "$(cat secrets/redis_password)" >secrets/redis_url
[ -s secrets/email_url ] || printf 'file:' >secrets/email_url
chmod 644 secrets/*
echo "deploy/secrets is ready. To send e-mail, write smtp://user:password@host:587 into deploy/secrets/email_url."
