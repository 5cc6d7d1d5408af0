"""Former names are found by their pieces, examinee numbers by their beginning."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('enrollment', '0002_status_guard'),
        ('security', '0004_appointment_proposals'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='enrollment',
            name='enrollment_ksh',
        ),
        migrations.AddField(
            model_name='formername',
            name='grams',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=3), default=list, size=None),
        ),
        migrations.AddIndex(
            model_name='enrollment',
            index=models.Index(django.contrib.postgres.indexes.OpClass('ksh', name='varchar_pattern_ops'), name='enrollment_ksh'),
        ),
        migrations.AddIndex(
            model_name='formername',
            index=django.contrib.postgres.indexes.GinIndex(fields=['grams'], name='former_name_grams'),
        ),
    ]
