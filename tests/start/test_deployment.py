"""What docs/deployment.md tells one to run is valid, complete and safe by what can be looked at without an engine; the
roles are made on a real cluster of their own."""

from __future__ import annotations

import configparser
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from ruamel.yaml import YAML

from registrar.doctor import CHECKS

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
COMPOSE = ROOT / "docker-compose.yml"
GUIDE = (ROOT / "docs" / "deployment.md").read_text("utf-8")
SERVICES = YAML(typ="safe").load(COMPOSE.read_text("utf-8"))["services"]
STAYING = {name: one for name, one in SERVICES.items() if one.get("restart") != "no"}
RIGHTS = """
    select table_name, privilege_type from information_schema.role_table_grants
     where grantee = 'registrar_app' order by 1, 2
"""
LOSE_THEM = """
    revoke all on all tables in schema public from registrar_app;
    grant delete on security_entry to registrar_app;
"""
NAMELESS = """
    do $$ begin
        perform security_outside('a test of the log');
        insert into security_person (name, grams, pinyin, initials) values ('金丝雀', '{}', '', '');
    end $$
"""
PASSWORDS = {"registrar_owner": "o'wner", "registrar_app": "a pp"}
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
READ = re.compile(r"env\.(?:text|flag|number|words|folder|keyring|database|choice)\(\s*\"([A-Z_]+)\"")
SECRET = re.compile(r"(?i)(password|secret|key)s?$")


def variables() -> set[str]:
    """Every variable that the settings read."""
    texts = [(ROOT / "registrar" / name).read_text("utf-8") for name in ("settings.py", "environment.py")]
    return set(READ.findall("\n".join(texts))) - {"NAME"}


class TestCompose:
    def test_is_valid_by_the_specification(self):
        words = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", COMPOSE]
        said = subprocess.run(words, capture_output=True, text=True, check=False)
        assert said.returncode == 0, said.stdout + said.stderr

    def test_the_specification_refuses_what_is_wrong(self, tmp_path):
        wrong = tmp_path / "docker-compose.yml"
        wrong.write_text(COMPOSE.read_text("utf-8").replace("healthcheck:", "health_check:"), "utf-8")
        words = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", wrong]
        assert subprocess.run(words, capture_output=True, check=False).returncode == 1

    def test_has_every_part(self):
        assert set(STAYING) == {"web", "worker", "beat", "sealer", "db", "redis", "proxy"}

    @pytest.mark.parametrize("name", sorted(STAYING))
    def test_every_part_that_stays_is_looked_after(self, name):
        one = STAYING[name]
        assert one["healthcheck"]["test"]
        assert one["restart"] == "unless-stopped"
        assert one["logging"]["options"]["max-size"]

    @pytest.mark.parametrize("name", sorted(SERVICES))
    def test_every_image_is_pinned_by_its_version_and_cannot_be_written(self, name):
        one = SERVICES[name]
        assert re.search(r":(\$\{REGISTRAR_VERSION:-)?\d+\.\d+(\.\d+)?", one["image"]), one["image"]
        assert one["read_only"] is True
        assert one["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in one["security_opt"]

    def test_no_secret_stands_in_it(self):
        for name, one in SERVICES.items():
            given = {key for key in one.get("environment", {}) if SECRET.search(key)}
            assert given == set(), name
        assert "PASSWORD}" not in COMPOSE.read_text("utf-8")

    def test_only_the_proxy_is_reached_from_outside_and_the_database_reaches_nobody(self):
        assert [name for name, one in SERVICES.items() if one.get("ports")] == ["proxy"]
        assert SERVICES["db"]["networks"] == SERVICES["redis"]["networks"] == ["inside"]

    def test_the_owners_password_is_where_one_migrates_and_backs_up_only(self):
        holders = {name for name, one in SERVICES.items() if "owner.env" in str(one.get("env_file"))}
        assert holders == {"migrate", "backup"}

    def test_every_command_of_manage_py_exists(self):
        texts = [COMPOSE.read_text("utf-8"), *(unit.read_text("utf-8") for unit in UNITS)]
        found = {word for text in texts for word in re.findall(r"manage\.py[\", ]+([a-z_]+)", text)}
        assert found >= {"migrate", "doctor", "seal_journal", "backup"}
        for word in found - {"migrate", "check"}:
            assert list(ROOT.glob(f"*/management/commands/{word}.py")), word


class TestTheImage:
    def test_the_step_that_makes_static_files_and_translations_works(self, tmp_path):
        text = (DEPLOY / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
        [step] = [line for line in text.splitlines() if line.startswith("RUN set -a")]
        kept = {name: value for name, value in os.environ.items() if name in {"HOME", "LANG", "TMPDIR"}}
        environment = kept | {
            "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
            "DJANGO_SETTINGS_MODULE": "registrar.settings",
            "DATA_DIR": str(tmp_path),
            "STATIC_ROOT": str(tmp_path / "static"),
        }
        words = ["sh", "-ec", step.removeprefix("RUN ")]
        said = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert said.returncode == 0, said.stderr
        assert (tmp_path / "static" / "staticfiles.json").is_file()

    def test_every_base_is_pinned_and_it_does_not_run_as_root(self):
        text = (DEPLOY / "Dockerfile").read_text("utf-8")
        assert all(re.search(r":\d+\.\d+\.\d+", line) for line in text.splitlines() if line.startswith("FROM "))
        assert "--require-hashes" in text
        assert text.rindex("\nUSER registrar") > text.rindex("\nRUN ")

    def test_what_is_secret_is_not_copied_into_it(self):
        left_out = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
        assert {".git", "var", "**/*.env", "**/*.key", "deploy/secrets", "keys.json"} <= set(left_out)

    def test_gunicorn_takes_its_configuration(self):
        words = [
            sys.executable,
            "-m",
            "gunicorn",
            "--config",
            "deploy/gunicorn.conf.py",
            "--check-config",
            "json:loads",
        ]
        said = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
        assert said.returncode == 0, said.stderr


class TestSystemd:
    @pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
    def test_every_unit_is_read_by_systemd(self, path):
        unit = configparser.RawConfigParser(strict=False, interpolation=None)
        unit.optionxform = str
        unit.read(path, "utf-8")
        assert unit["Service"]["ExecStart"]
        program = shutil.which("systemd-analyze")
        if program:
            said = subprocess.run([program, "verify", path], capture_output=True, text=True, check=False)
            complaints = [
                line for line in said.stderr.splitlines() if path.name in line and "not executable" not in line
            ]
            assert complaints == []

    @pytest.mark.parametrize("path", [one for one in UNITS if "revive" not in one.stem], ids=lambda path: path.stem)
    def test_every_process_of_ours_is_fenced_in(self, path):
        text = path.read_text("utf-8")
        for line in (
            "User=registrar",
            "NoNewPrivileges=yes",
            "ProtectSystem=strict",
            "CapabilityBoundingSet=",
            "UMask=0077",
        ):
            assert f"\n{line}\n" in text, line

    def test_the_target_starts_the_four_processes(self):
        text = (DEPLOY / "systemd" / "registrar.target").read_text("utf-8")
        assert all(f"registrar-{name}.service" in text for name in ("web", "worker", "beat", "sealer"))


class TestTheGuide:
    def test_counts_what_the_doctor_looks_at(self):
        assert re.findall(r"`manage.py doctor` looks at (\d+) things", GUIDE) == [str(len(CHECKS))]

    @pytest.mark.parametrize("name", sorted(variables()))
    def test_names_every_variable(self, name):
        assert f"`{name}`" in GUIDE

    def test_every_file_it_names_is_there(self):
        named = set(re.findall(r"(?<![\w./-])(?:deploy|docs|bin)/[\w./@-]*\w", GUIDE)) - {
            "deploy/registrar.env",
            "deploy/owner.env",
        }
        assert len(named) > 10
        assert [path for path in sorted(named) if not list(ROOT.glob(f"{path}*")) and "secrets" not in path] == []

    def test_the_example_names_only_what_is_read(self):
        for example in ("registrar.env.example", "owner.env.example"):
            given = set(re.findall(r"(?m)^([A-Z_]+)=", (DEPLOY / example).read_text("utf-8")))
            assert given <= variables()

    def test_the_example_holds_no_secret(self):
        lines = (DEPLOY / "registrar.env.example").read_text("utf-8").splitlines()
        given = dict(line.split("=", 1) for line in lines if re.match(r"[A-Z_]+=", line))
        assert {name for name in given if SECRET.search(name) and given[name]} == set()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory) -> Iterator[object]:
    """A PostgreSQL of its own, in which nothing of ours was made yet, and nobody comes in without a password."""
    sys.path.insert(0, str(ROOT / "bin"))
    from ground.postgres import Postgres

    class Untouched(Postgres):
        def sql(self, script: str, **more: str) -> str:
            return "" if "create role" in script and not more else super().sql(script, **more)

    server = Untouched(tmp_path_factory.mktemp("cluster"))
    server.start()
    rules = server.cluster / "pg_hba.conf"
    rules.write_text("local all postgres trust\nlocal all all scram-sha-256\n")
    server.sql("select pg_reload_conf()", database="postgres")
    yield server
    server.stop()


@pytest.fixture(scope="module")
def database(cluster) -> str:
    """The roles made by the file, twice; then migrated by the owner. The address, without role and password."""
    for _ in range(2):
        words = ["-X", "-v", "ON_ERROR_STOP=1", "-v", "owner_password=o'wner", "-v", "app_password=a pp"]
        psql = [
            cluster.bin / "psql",
            *words,
            "-h",
            cluster.short,
            "-U",
            "postgres",
            "-f",
            DEPLOY / "postgres" / "roles.sql",
        ]
        said = subprocess.run(list(map(str, psql)), capture_output=True, text=True, check=False)
        assert said.returncode == 0, said.stderr
    manage(cluster, "registrar_owner", "migrate", "--no-input", "--skip-checks")
    return str(cluster.short)


def web_of(database: str) -> psycopg.Connection:
    """A connection as the web has it."""
    return connect(database, "registrar_app")


def connect(database: str, role: str) -> psycopg.Connection:
    password = PASSWORDS[role]
    return psycopg.connect(host=database, user=role, dbname="registrar", password=password, autocommit=True)


def manage(cluster, role: str, *words: str) -> str:
    """A command of manage.py against that cluster; what it said."""
    address = f"postgresql://{role}:{quote(PASSWORDS[role])}@/registrar?host={cluster.short}"
    environment = os.environ | {"DATABASE_URL": address}
    environment.pop("OWNER_DATABASE_URL", None)
    words = (sys.executable, "manage.py", *words)
    said = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout + said.stderr
    return said.stdout


class TestTheRoles:
    def test_the_doctor_is_content_with_them(self, cluster, database):
        told = manage(
            cluster,
            "registrar_app",
            "doctor",
            "--strict",
            "--only",
            "database",
            "version",
            "durability",
            "roles",
            "migrations",
            "database-log",
        )
        assert told.count("✓") == 6

    def test_neither_is_anything_special(self, cluster, database):
        told = cluster.sql(
            "select rolname from pg_roles where rolname ~ '^registrar_' and"
            " (rolsuper or rolcreatedb or rolcreaterole or rolreplication or rolbypassrls)",
            database="registrar",
        )
        assert told == ""
        assert (
            cluster.sql(
                "select count(*) from pg_authid where rolname ~ '^registrar_' and rolpassword ~ '^SCRAM'",
                database="registrar",
            )
            == "2"
        )

    @pytest.mark.parametrize(
        "forbidden",
        [
            "update security_entry set event = 'x'",
            "delete from security_seal",
            "insert into security_epoch (number, reason) values (9, 'x')",
            "truncate security_person",
            "create table t (n int)",
            "alter table security_person disable trigger all",
            "drop function security_outside(text)",
            "create database t",
        ],
    )
    def test_the_web_may_not(self, database, forbidden):
        with web_of(database) as web, pytest.raises(psycopg.errors.InsufficientPrivilege):
            web.execute(forbidden)

    def test_a_table_of_a_later_migration_is_the_webs_to_write_as_well(self, database):
        with connect(database, "registrar_owner") as owner, web_of(database) as web:
            owner.execute("create table later (n int)")
            web.execute("insert into later values (1)")
            owner.execute("drop table later")

    def test_rights_that_were_lost_are_given_again_and_no_more_than_before(self, cluster, database):
        before = cluster.sql(RIGHTS, database="registrar")
        assert before.count("\n") > 100
        with connect(database, "registrar_owner") as owner:
            owner.execute(LOSE_THEM)
            assert cluster.sql(RIGHTS, database="registrar") != before
            owner.execute((DEPLOY / "postgres" / "grants.sql").read_text("utf-8"))
        assert cluster.sql(RIGHTS, database="registrar") == before

    def test_what_the_server_writes_of_a_refusal_names_no_row(self, cluster, database):
        with web_of(database) as web, pytest.raises(psycopg.errors.NotNullViolation):
            web.execute(NAMELESS)
        written = cluster.server_log.read_text("utf-8", "replace")
        assert "violates not-null constraint" in written
        assert "金丝雀" not in written

    def test_nobody_comes_in_without_the_password(self, database):
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(host=database, user="registrar_app", dbname="registrar", password="another")
