"""The account report reads the sign-ins of the last weeks; in a journal of years they are found by an index."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('security', '0010_stock_opinions'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='entry',
            index=models.Index(condition=models.Q(('event', 'security.signed-in')), fields=['at'], name='entry_of_sign_in'),
        ),
    ]
