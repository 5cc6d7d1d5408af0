"""Registration windows extended by decision; who closed a registration and opened it again; since when a row stands so."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('enrollment', '0011_deferrals'),
        ('security', '0011_sign_ins_by_day'),
    ]

    operations = [
        migrations.AddField(
            model_name='batch',
            name='closed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='security.person'),
        ),
        migrations.AddField(
            model_name='batch',
            name='reopened_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='batch',
            name='reopened_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='security.person'),
        ),
        migrations.AddField(
            model_name='batch',
            name='reopened_why',
            field=models.CharField(blank=True, default='', max_length=200),
        ),
        migrations.AddField(
            model_name='termregistration',
            name='since',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name='BatchExtension',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('before', models.DateField()),
                ('until', models.DateField()),
                ('reason', models.CharField(max_length=200)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='security.person')),
                ('department', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='security.unit')),
                ('roster', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='extensions', to='enrollment.roster')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('until__gt', models.F('before'))), name='a_window_is_extended_never_shortened'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='an_extension_has_its_reason')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='batchextension',
            trigger=pgtrigger.compiler.Trigger(name='written_by_acts', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            if coalesce(current_setting('registrar.act', true), '') = '' then\n                raise exception '% is a table of record: it is written by acts only. '\n                    'By hand, say why first: select security_outside(''reason'').', tg_table_name\n                    using errcode = 'insufficient_privilege';\n            end if;\n            return null;\n        ", hash='f6616ad10419edad5ba5d915604c9811abd5b29c', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_written_by_acts_525bc', table='enrollment_batchextension', when='BEFORE')),
        ),
    ]
