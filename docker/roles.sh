#!/bin/sh
# Make the database and its two roles, at the first start of the PostgreSQL image: the owner only
# migrates, the application's role may not alter the ledger. Migrations grant its rights.
set -eu
database=${POINTSYS_DATABASE:-pointsys}
psql -v ON_ERROR_STOP=1 --quiet --no-psqlrc --username "${POSTGRES_USER:-postgres}" --dbname postgres \
    -v database="$database" -v owner="${database}_owner" -v app="${database}_app" \
    -v owner_password="$OWNER_PASSWORD" -v app_password="$APP_PASSWORD" <<'SQL'
CREATE ROLE :"owner" LOGIN PASSWORD :'owner_password';
CREATE ROLE :"app" LOGIN PASSWORD :'app_password';
GRANT :"app" TO :"owner";
CREATE DATABASE :"database" OWNER :"owner";
SQL
