"""What was changed in students' data, field by field; imports that change data."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import security.fields.sealed
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('enrollment', '0005_undo_of_imports'),
        ('security', '0006_reveals'),
    ]

    operations = [
        migrations.AddField(
            model_name='import',
            name='key_changes',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.CreateModel(
            name='FieldChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(max_length=30)),
                ('old', security.fields.sealed.SealedTextField()),
                ('new', security.fields.sealed.SealedTextField()),
                ('source', models.CharField(choices=[('SCHOOL', 'The school'), ('STATE', 'The state’s platform'), ('STUDENT', 'The student')], max_length=10)),
                ('authority', models.CharField(blank=True, default='', max_length=120)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='security.person')),
                ('enrollment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='enrollment.enrollment')),
                ('of', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='enrollment.import')),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='enrollment.student')),
            ],
            options={
                'indexes': [models.Index(fields=['student', 'field', '-id'], name='change_of_field')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='fieldchange',
            trigger=pgtrigger.compiler.Trigger(name='written_by_acts', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            if coalesce(current_setting('registrar.act', true), '') = '' then\n                raise exception '% is a table of record: it is written by acts only. '\n                    'By hand, say why first: select security_outside(''reason'').', tg_table_name\n                    using errcode = 'insufficient_privilege';\n            end if;\n            return null;\n        ", hash='6b0973116ff79ef68dea4c0381992ff3398c9372', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_written_by_acts_790bb', table='enrollment_fieldchange', when='BEFORE')),
        ),
    ]
