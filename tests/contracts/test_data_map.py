"""Every field of every table has class, purpose, ground, retention, mask and roles; what must be sealed is."""

from django.apps import apps
from django.db import models

from security.fields import BlindIndexField, SealedDecimalField, SealedJSONField, SealedTextField
from security.rules.data_map import DATA_MAP, Mask

SEALED = (SealedTextField, SealedDecimalField, SealedJSONField, BlindIndexField)


def fields() -> dict[str, models.Field]:
    return {
        f"{model._meta.app_label}.{model._meta.object_name}.{field.name}": field
        for model in apps.get_models(include_auto_created=True)
        if not model.__module__.startswith("tests.")
        for field in (*model._meta.local_fields, *model._meta.local_many_to_many)
    }


FIELDS = fields()


def test_every_field_is_mapped() -> None:
    assert DATA_MAP.unmapped(FIELDS) == []
    print(f"fields mapped {len(FIELDS)} of {len(FIELDS)}")


def test_every_line_names_a_field() -> None:
    assert DATA_MAP.idle(FIELDS) == []


def test_what_the_map_calls_encrypted_is_sealed_and_nothing_else_is() -> None:
    called = {label for label in FIELDS if DATA_MAP.entry(label).of.encrypted}
    sealed = {label for label, field in FIELDS.items() if isinstance(field, SEALED)}
    assert called == sealed


def test_links_are_keys_and_nothing_else() -> None:
    for label, field in FIELDS.items():
        if DATA_MAP.entry(label).of.key == "link":
            assert field.is_relation or field.primary_key, label


def test_no_content_hides_among_what_is_not_personal() -> None:
    for label, field in FIELDS.items():
        entry = DATA_MAP.entry(label)
        if not entry.of.personal:
            assert not isinstance(field, SEALED), label


def test_sensitive_fields_are_masked_or_shown_to_few() -> None:
    for label in FIELDS:
        entry = DATA_MAP.entry(label)
        if entry.of.sensitive and entry.of.mask is Mask.NONE:
            assert len(entry.of.roles) < len(DATA_MAP.classes["name"].roles), label


def test_every_field_says_what_it_is_for() -> None:
    for label in FIELDS:
        entry = DATA_MAP.entry(label)
        assert entry.purpose.endswith("."), label
        assert entry.of.basis.endswith("."), label
        assert entry.of.retention in DATA_MAP.retention, label
