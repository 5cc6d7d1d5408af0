-- The two roles and the database. Run by a superuser; run again it changes nothing but what was changed by hand.
--
--     psql -X -v ON_ERROR_STOP=1 -v owner_password=… -v app_password=… -f deploy/postgres/roles.sql
--
-- registrar_owner   owns the database and migrates it; `manage.py migrate`, bin/backup and bin/restore connect as it
-- registrar_app     the web, the worker, the beat and the sealer: reads and writes rows, and may change neither the
--                   structure nor the journal. The first migration gives it its rights (grants.sql gives them again).
--
-- Passwords that are not given are left as they are.

select format('create role %I', name)
  from unnest(array['registrar_owner', 'registrar_app']) as name where to_regrole(name) is null
\gexec
alter role registrar_owner login nosuperuser nocreatedb nocreaterole noreplication nobypassrls;
alter role registrar_app login nosuperuser nocreatedb nocreaterole noreplication nobypassrls;
\if :{?owner_password}
alter role registrar_owner password :'owner_password';
\endif
\if :{?app_password}
alter role registrar_app password :'app_password';
\endif
grant pg_signal_backend to registrar_owner;  -- it may end a session that stands in the way of a migration

-- What is acknowledged is on the disk, and a session that was forgotten in the middle holds nothing for long.
alter role registrar_app set synchronous_commit = on;
alter role registrar_owner set synchronous_commit = on;
alter role registrar_app set idle_in_transaction_session_timeout = '10min';

-- A statement, and the row it stumbled over, hold personal values: the server's own log shall hold neither.
select format('alter role %I set %s', role, setting)
  from unnest(array['registrar_owner', 'registrar_app']) as role,
       unnest(array['log_min_error_statement = panic', 'log_error_verbosity = terse', 'log_statement = none',
                    'log_min_duration_statement = -1', 'log_parameter_max_length_on_error = 0']) as setting
\gexec

select 'create database registrar owner registrar_owner encoding ''UTF8'' template template0'
 where not exists (select from pg_database where datname = 'registrar')
\gexec
revoke all on database registrar from public;
grant connect on database registrar to registrar_app;
\connect registrar
revoke create on schema public from public;
grant usage on schema public to registrar_app;
