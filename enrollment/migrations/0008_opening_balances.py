"""What stood in the books before the first day of use."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import security.fields.sealed
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('enrollment', '0007_possible_duplicates'),
    ]

    operations = [
        migrations.CreateModel(
            name='OpeningBalance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('row', models.PositiveIntegerField()),
                ('matter', models.CharField(choices=[('STATUS', 'Status'), ('LEAVE', 'Leave taken'), ('DEFERRAL', 'Open deferral'), ('MISSED', 'Term not registered'), ('SANCTION', 'Sanction in force'), ('DOSSIER', 'Place of the dossier'), ('SERIES', 'Last number of a series')], max_length=10)),
                ('code', models.CharField(blank=True, default='', max_length=20)),
                ('begins_on', models.DateField(blank=True, null=True)),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('number', models.CharField(blank=True, default='', max_length=60)),
                ('times', models.PositiveSmallIntegerField(default=0)),
                ('months', models.PositiveSmallIntegerField(default=0)),
                ('days', models.PositiveSmallIntegerField(default=0)),
                ('term', models.CharField(blank=True, default='', max_length=20)),
                ('series', models.CharField(blank=True, default='', max_length=60)),
                ('place', models.CharField(blank=True, default='', max_length=60)),
                ('note', security.fields.sealed.SealedTextField(blank=True, null=True)),
                ('enrollment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='opening_balances', to='enrollment.enrollment')),
                ('of', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='balances', to='enrollment.import')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('matter__in', ['LEAVE', 'DOSSIER'])), fields=('enrollment', 'matter'), name='leave_and_place_of_before_stand_once'), models.UniqueConstraint(condition=models.Q(('matter__in', ['MISSED', 'DEFERRAL'])), fields=('enrollment', 'term', 'matter'), name='a_term_of_before_stands_once'), models.UniqueConstraint(condition=models.Q(('matter', 'SERIES')), fields=('series',), name='a_series_has_one_last_number'), models.CheckConstraint(condition=models.Q(('matter', 'SERIES'), ('enrollment__isnull', False), _connector='XOR'), name='a_balance_is_of_an_enrollment_or_a_series')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='openingbalance',
            trigger=pgtrigger.compiler.Trigger(name='written_by_acts', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            if coalesce(current_setting('registrar.act', true), '') = '' then\n                raise exception '% is a table of record: it is written by acts only. '\n                    'By hand, say why first: select security_outside(''reason'').', tg_table_name\n                    using errcode = 'insufficient_privilege';\n            end if;\n            return null;\n        ", hash='57103457ecf5fcafea81ccdcf56eb45ae80984c2', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_written_by_acts_8ef4d', table='enrollment_openingbalance', when='BEFORE')),
        ),
    ]
