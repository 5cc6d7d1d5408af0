"""No form collects what has no purpose: each of its fields is in the data map, or said to hold no personal data."""

import ast
import importlib
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from django import forms
from django.apps import apps

from enrollment.rules import fields
from enrollment.rules.correcting import OFFERED
from security.rules.data_map import DATA_MAP, SOURCE

ROOT = Path(__file__).resolve().parents[2]
MAP = tomllib.loads(SOURCE.read_text("utf-8"))
ASKED: Mapping[str, str] = MAP["forms"]
STRUCTURE: Mapping[str, list[str]] = MAP["forms_of_structure"]
DRAWN: Mapping[str, str] = MAP["forms_drawn"]


def sources() -> Iterator[Path]:
    """The files of the product that may hold a form."""
    for app in apps.get_app_configs():
        folder = Path(app.path)
        if folder.is_relative_to(ROOT) and "site-packages" not in folder.parts:
            yield from (path for path in sorted(folder.rglob("*.py")) if "Form" in path.read_text("utf-8"))


@cache
def forms_of_the_product() -> Mapping[str, type[forms.BaseForm]]:
    """Every form by app and name."""
    found: dict[str, type[forms.BaseForm]] = {}
    for path in sources():
        parts = path.relative_to(ROOT).with_suffix("").parts
        module = importlib.import_module(".".join(parts).removesuffix(".__init__"))
        for name, one in vars(module).items():
            if isinstance(one, type) and issubclass(one, forms.BaseForm) and one.__module__ == module.__name__:
                key = f"{parts[0]}.{name}"
                assert found.setdefault(key, one) is one, f"Two forms are called {key}."
    return found


def asked() -> set[str]:
    """The fields that the forms declare, as app.Form.field."""
    return {f"{key}.{field}" for key, form in forms_of_the_product().items() for field in form.base_fields}


def drawing() -> set[str]:
    """The forms that make fields while they are drawn."""
    found = set()
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef) and any(makes_a_field(one) for one in ast.walk(node)):
                found.add(f"{path.relative_to(ROOT).parts[0]}.{node.name}")
    return found


def makes_a_field(node: ast.AST) -> bool:
    """`self.fields[name] = …`, or `self.fields.update(…)`."""
    if isinstance(node, ast.Call):
        return ast.unparse(node.func) in {"self.fields.update", "self.fields.setdefault"}
    return isinstance(node, ast.Assign) and any(
        isinstance(one, ast.Subscript) and ast.unparse(one.value) == "self.fields" for one in node.targets
    )


def structure() -> set[str]:
    return {f"{form}.{field}" for form, named in STRUCTURE.items() for field in named}


def test_every_field_of_every_form_is_in_the_data_map():
    unknown = sorted(asked() - set(ASKED) - structure())
    assert not unknown, f"not in security/rules/data_map.toml: {', '.join(unknown)}"
    print(f"fields of forms {len(asked())} of {len(asked())}, forms {len(forms_of_the_product())}")


def test_no_field_stands_there_twice_or_is_gone():
    assert sorted(set(ASKED) & structure()) == []
    assert sorted((set(ASKED) | structure()) - asked()) == []


def test_what_is_asked_fills_a_field_that_has_a_purpose():
    tables = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in (*model._meta.local_fields, *model._meta.local_many_to_many)
    }
    assert sorted(set(ASKED.values()) - tables) == []
    for label in ASKED.values():
        assert DATA_MAP.entry(label).purpose.endswith("."), label


def test_a_form_that_draws_its_fields_says_from_what():
    assert drawing() == set(DRAWN)
    assert set(DRAWN) <= set(forms_of_the_product())
    assert all(words.endswith(".") for words in DRAWN.values())


def test_what_the_record_is_corrected_by_is_in_the_data_map():
    assert [key for key in OFFERED if not DATA_MAP.entry(fields.label_of(key)).of.personal] == []
