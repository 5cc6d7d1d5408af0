-- The rights of the web's role on the tables, as the migrations give them. Run by registrar_owner in the database after
-- a restore that brought no rights along (pg_restore --no-privileges), or to put back what was changed by hand:
--
--     psql -X -v ON_ERROR_STOP=1 -U registrar_owner -d registrar -f deploy/postgres/grants.sql

revoke all on all tables in schema public from registrar_app, public;
revoke all on all sequences in schema public from registrar_app, public;
grant usage on schema public to registrar_app;
grant select, insert, update, delete on all tables in schema public to registrar_app;
grant usage, select on all sequences in schema public to registrar_app;
alter default privileges in schema public grant select, insert, update, delete on tables to registrar_app;
alter default privileges in schema public grant usage, select on sequences to registrar_app;

-- The journal is written, never changed; its epochs and the migrations are the owner's.
revoke update, delete on security_entry, security_seal from registrar_app;
revoke insert, update, delete on security_epoch, django_migrations from registrar_app;
