#!/bin/sh
# Run once by the postgres image, when its volume is empty: the roles, with the passwords from the secrets.
set -eu
psql -X -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d postgres \
    -v owner_password="$(cat /run/secrets/owner_password)" \
    -v app_password="$(cat /run/secrets/app_password)" \
    -f /deploy/roles.sql
