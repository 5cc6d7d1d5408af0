"""Persons are found by their whole name: namesakes however their pinyin is written."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("security", "0013_access_tokens")]

    operations = [
        AddIndexConcurrently(model_name="person", index=models.Index(fields=["name"], name="person_name")),
    ]
