#!/bin/sh
# Make the secrets that docker-compose.yml mounts, once. What exists is kept.
set -eu
cd "$(dirname "$0")"
mkdir -p secrets
chmod 700 secrets # the files inside are read by the containers' own users; nobody else comes this far
new() { head -c 48 /dev/urandom | base64 | tr -d '\n/+='; }
[ -s secrets/postgres_password ] || new >secrets/postgres_password
[ -s secrets/redis_password ] || new >secrets/redis_password
[ -s secrets/secret_key ] || new >secrets/secret_key
[ -s secrets/database_url ] ||
	printf 'postgresql://nominee:%s@postgres:5432/nominee' "$(cat secrets/postgres_password)" >secrets/database_url
[ -s secrets/redis_url ] || printf 'redis://:%s@redis:6379/0' "$(cat secrets/redis_password)" >secrets/redis_url
[ -s secrets/email_url ] || printf 'file:' >secrets/email_url
chmod 644 secrets/*
echo "deploy/secrets is ready. To send e-mail, write smtp://user:password@host:587 into deploy/secrets/email_url."
