"""A desk is read in the order in which its applications fall due, from an index; so is what an officer returned."""

import datetime

import django.db.models.functions.comparison
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

CURRENT = models.Q(state='CURRENT')


def due() -> models.Func:
    return django.db.models.functions.comparison.Coalesce('due_on', models.Value(datetime.date(9999, 12, 31)))


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('casework', '0002_deciding_together'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='step',
            index=models.Index('office', 'unit', due(), 'application', condition=CURRENT, name='step_of_unit'),
        ),
        AddIndexConcurrently(
            model_name='step',
            index=models.Index('office', due(), 'application', condition=CURRENT, name='step_of_office'),
        ),
        AddIndexConcurrently(
            model_name='decision',
            index=models.Index(fields=['officer', 'application'], condition=models.Q(undone_at__isnull=True, verdict='RETURNED'), name='decision_returned'),
        ),
        AddIndexConcurrently(
            model_name='application',
            index=models.Index(condition=models.Q(('state__in', ['OPEN', 'WITH_APPLICANT'])), fields=['waiting_for'], include=('id', 'kind', 'state', 'person', 'opened_by'), name='application_on_desk'),
        ),
        RemoveIndexConcurrently(
            model_name='step',
            name='step_desk',
        ),
        RemoveIndexConcurrently(
            model_name='application',
            name='application_desk',
        ),
    ]
