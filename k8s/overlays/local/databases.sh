#!/bin/bash
# Run once by the PostgreSQL image, on an empty data directory: a database per service, each owned by a role of the same
# name that nobody else may join. The passwords are files: /run/passwords/<database>/spring.datasource.password
set -euo pipefail

for database in orders payments inventory notifications analytics; do
  psql --no-psqlrc --quiet -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    -v name="$database" -v password="$(cat "/run/passwords/$database/spring.datasource.password")" <<'SQL'
CREATE ROLE :"name" LOGIN PASSWORD :'password';
CREATE DATABASE :"name" OWNER :"name";
REVOKE CONNECT, TEMPORARY ON DATABASE :"name" FROM PUBLIC;
SQL
done
psql --no-psqlrc --quiet -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  -c 'REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC'
