"""No foreign key and no migration leans on a higher floor. import-linter sees no reference that is a string."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.apps.registry import Apps
from django.conf import settings
from django.db import models
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ("security", "rulebook", "casework", "enrollment", "academics", "archives", "status_changes", "reports")
FLOORS_AND_ROOF = (*FLOORS, "registrar")


def points_up(source: str, target: str) -> bool:
    """Whether `source` stands below `target`; Django's own apps stand on no floor."""
    both = source in FLOORS_AND_ROOF and target in FLOORS_AND_ROOF
    return both and FLOORS_AND_ROOF.index(target) > FLOORS_AND_ROOF.index(source)


def relations_that_point_up(kinds: Iterable[type[models.Model]]) -> Iterator[str]:
    for model in kinds:
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
            if field.remote_field is None:
                continue
            target = field.remote_field.model
            label = target.split(".")[0] if isinstance(target, str) else target._meta.app_label
            if points_up(model._meta.app_label, label):
                yield f"{model._meta.label}.{field.name} → {label}"


def migrations_that_point_up(known: Iterable[Migration]) -> Iterator[str]:
    for migration in known:
        for label, name in migration.dependencies:
            if points_up(migration.app_label, label):
                yield f"{migration.app_label}.{migration.name} depends on {label}.{name}"
        for label, name in migration.run_before:
            if points_up(label, migration.app_label):
                yield f"{migration.app_label}.{migration.name} runs before {label}.{name}"


def test_the_nine_apps_are_there_and_installed():
    assert [name for name in settings.INSTALLED_APPS if name in FLOORS_AND_ROOF] == list(FLOORS_AND_ROOF)
    assert all((ROOT / name / "__init__.py").is_file() for name in FLOORS_AND_ROOF)


def test_no_relation_points_to_a_higher_floor():
    assert list(relations_that_point_up(apps.get_models(include_auto_created=True))) == []


def test_no_relation_is_generic():
    generic = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in FLOORS
        for field in model._meta.private_fields
    ]
    assert generic == []


def test_no_migration_depends_on_a_higher_floor():
    known = MigrationLoader(None).disk_migrations.values()
    assert list(migrations_that_point_up(known)) == []


@pytest.mark.parametrize("target", ["enrollment.Student", "enrollment.Enrollment"])
def test_the_contract_finds_a_foreign_key_that_points_up(target: str):
    class Wrong(models.Model):  # noqa: DJ008
        student: Any = models.ForeignKey(target, on_delete=models.CASCADE)

        class Meta:
            app_label = "security"
            apps = Apps()

    assert list(relations_that_point_up([Wrong])) == ["security.Wrong.student → enrollment"]


def test_the_contract_finds_a_migration_that_points_up():
    wrong = Migration("0002_wrong", "rulebook")
    wrong.dependencies = [("rulebook", "0001_initial"), ("archives", "0001_initial"), ("auth", "0001_initial")]
    below = Migration("0003_early", "archives")
    below.run_before = [("rulebook", "0001_initial")]
    assert list(migrations_that_point_up([wrong, below])) == [
        "rulebook.0002_wrong depends on archives.0001_initial",
        "archives.0003_early runs before rulebook.0001_initial",
    ]
