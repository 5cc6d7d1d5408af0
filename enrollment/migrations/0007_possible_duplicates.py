"""Records that may be of one person: pairs, and what was brought together."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('enrollment', '0006_changes_of_data'),
        ('security', '0008_second_factors'),
    ]

    operations = [
        migrations.CreateModel(
            name='Likeness',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ground', models.CharField(choices=[('NUMBER', 'The same ID number'), ('NAME', 'The same name and date of birth')], max_length=10)),
                ('state', models.CharField(choices=[('OPEN', 'To be looked at'), ('TWO_PEOPLE', 'Two people'), ('SAME', 'The same person'), ('MERGED', 'Brought together')], default='OPEN', max_length=10)),
                ('found_at', models.DateTimeField()),
                ('reason', models.CharField(blank=True, default='', max_length=200)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('first', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='security.person')),
                ('second', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='security.person')),
                ('settled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='security.person')),
            ],
        ),
        migrations.CreateModel(
            name='Merge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='security.person')),
                ('gone', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='security.person')),
                ('kept', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='security.person')),
                ('likeness', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='merges', to='enrollment.likeness')),
                ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='security.person')),
            ],
        ),
        migrations.CreateModel(
            name='MergedRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('model', models.CharField(max_length=60)),
                ('row', models.BigIntegerField()),
                ('column', models.CharField(blank=True, default='', max_length=40)),
                ('before', models.JSONField(null=True)),
                ('after', models.JSONField(null=True)),
                ('of', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='enrollment.merge')),
            ],
        ),
        migrations.AddIndex(
            model_name='likeness',
            index=models.Index(fields=['state', '-id'], name='likeness_state'),
        ),
        migrations.AddConstraint(
            model_name='likeness',
            constraint=models.UniqueConstraint(fields=('first', 'second'), name='a_pair_is_found_once'),
        ),
        migrations.AddConstraint(
            model_name='likeness',
            constraint=models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='the_older_record_is_first'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='likeness',
            trigger=pgtrigger.compiler.Trigger(name='written_by_acts', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            if coalesce(current_setting('registrar.act', true), '') = '' then\n                raise exception '% is a table of record: it is written by acts only. '\n                    'By hand, say why first: select security_outside(''reason'').', tg_table_name\n                    using errcode = 'insufficient_privilege';\n            end if;\n            return null;\n        ", hash='73d63c0468aba70c252ce04227d1ea5508949df8', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_written_by_acts_8dfb8', table='enrollment_likeness', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='merge',
            constraint=models.UniqueConstraint(condition=models.Q(('undone_at__isnull', True)), fields=('gone',), name='a_record_goes_into_one_other'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='merge',
            trigger=pgtrigger.compiler.Trigger(name='written_by_acts', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            if coalesce(current_setting('registrar.act', true), '') = '' then\n                raise exception '% is a table of record: it is written by acts only. '\n                    'By hand, say why first: select security_outside(''reason'').', tg_table_name\n                    using errcode = 'insufficient_privilege';\n            end if;\n            return null;\n        ", hash='5d675f5946eb9dc042e2300682fc232eda7e6ed5', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_written_by_acts_ff042', table='enrollment_merge', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='mergedrow',
            trigger=pgtrigger.compiler.Trigger(name='written_by_acts', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            if coalesce(current_setting('registrar.act', true), '') = '' then\n                raise exception '% is a table of record: it is written by acts only. '\n                    'By hand, say why first: select security_outside(''reason'').', tg_table_name\n                    using errcode = 'insufficient_privilege';\n            end if;\n            return null;\n        ", hash='0e4c3280315183d0a4e541ed7429f15286b2b5ab', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_written_by_acts_7c500', table='enrollment_mergedrow', when='BEFORE')),
        ),
    ]
