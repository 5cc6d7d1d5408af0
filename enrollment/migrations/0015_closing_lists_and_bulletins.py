"""Closing lists of a registration with their frozen rows, bulletins on its results with their annex."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0011_saved_views'),
        ('enrollment', '0014_holds'),
        ('security', '0012_phone_code'),
    ]

    operations = [
        migrations.CreateModel(
            name='Bulletin',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('as_of', models.DateField()),
                ('issued_at', models.DateTimeField()),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bulletins', to='enrollment.batch')),
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='bulletin', to='casework.document')),
                ('issued_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='security.person')),
            ],
        ),
        migrations.CreateModel(
            name='BulletinEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('student_no', models.CharField(max_length=20)),
                ('name', models.CharField(max_length=80)),
                ('class_name', models.CharField(max_length=80)),
                ('outcome', models.CharField(max_length=12)),
                ('bulletin', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='enrollment.bulletin')),
                ('enrollment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enrollment.enrollment')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='security.unit')),
            ],
        ),
        migrations.CreateModel(
            name='BulletinLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('on_time', models.PositiveIntegerField()),
                ('deferred', models.PositiveIntegerField()),
                ('deferral_missed', models.PositiveIntegerField()),
                ('excused', models.PositiveIntegerField()),
                ('made_up', models.PositiveIntegerField()),
                ('auto_left', models.PositiveIntegerField()),
                ('overdue_open', models.PositiveIntegerField()),
                ('registered_at_term_end', models.PositiveIntegerField()),
                ('bulletin', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='enrollment.bulletin')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='security.unit')),
            ],
        ),
        migrations.CreateModel(
            name='ClosingList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('closed_at', models.DateTimeField()),
                ('nth', models.PositiveSmallIntegerField()),
                ('drawn_at', models.DateTimeField()),
                ('rows', models.PositiveIntegerField()),
                ('digest', models.BinaryField(max_length=32)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='closing_lists', to='enrollment.batch')),
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='closing_list', to='casework.document')),
                ('drawn_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='security.person')),
                ('earlier', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='later', to='enrollment.closinglist')),
            ],
        ),
        migrations.CreateModel(
            name='ClosingEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('student_no', models.CharField(max_length=20)),
                ('name', models.CharField(max_length=80)),
                ('department_name', models.CharField(max_length=80)),
                ('class_name', models.CharField(max_length=80)),
                ('outcome', models.CharField(max_length=12)),
                ('missed', models.BooleanField()),
                ('registered', models.BooleanField()),
                ('registered_at', models.DateTimeField(null=True)),
                ('state', models.CharField(choices=[('NOT_STARTED', 'Not started'), ('IN_PROCESS', 'Under review'), ('DEFERRED', 'Deferred'), ('EXEMPT', 'Exempt'), ('OVERDUE', 'Overdue'), ('REGISTERED', 'Registered'), ('UNREGISTERED', 'Not registered')], max_length=12)),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='security.unit')),
                ('enrollment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='enrollment.enrollment')),
                ('registration', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='closing_entries', to='enrollment.termregistration')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='security.unit')),
                ('of', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='enrollment.closinglist')),
            ],
        ),
        migrations.AddConstraint(
            model_name='bulletin',
            constraint=models.UniqueConstraint(fields=('batch', 'as_of'), name='a_day_has_one_bulletin'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='bulletin',
            trigger=pgtrigger.compiler.Trigger(name='written_by_acts', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            if coalesce(current_setting('registrar.act', true), '') = '' then\n                raise exception '% is a table of record: it is written by acts only. '\n                    'By hand, say why first: select security_outside(''reason'').', tg_table_name\n                    using errcode = 'insufficient_privilege';\n            end if;\n            return null;\n        ", hash='27d7accc90de68b54fc6827236ec0e4b67182675', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_written_by_acts_d4d5d', table='enrollment_bulletin', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='bulletin',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="raise exception '% is append-only: nothing in it is changed or deleted.', tg_table_name;", hash='1d0f7406f4572fc19f4cadf2070b262dba7f18af', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_append_only_01931', table='enrollment_bulletin', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='bulletinentry',
            index=models.Index(fields=['bulletin', 'unit', 'id'], name='bulletin_entry_in_order'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='bulletinentry',
            trigger=pgtrigger.compiler.Trigger(name='written_by_acts', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            if coalesce(current_setting('registrar.act', true), '') = '' then\n                raise exception '% is a table of record: it is written by acts only. '\n                    'By hand, say why first: select security_outside(''reason'').', tg_table_name\n                    using errcode = 'insufficient_privilege';\n            end if;\n            return null;\n        ", hash='054493e0e5a8d7bd6ee8b210863a12f84f4697f5', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_written_by_acts_9b037', table='enrollment_bulletinentry', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='bulletinentry',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="raise exception '% is append-only: nothing in it is changed or deleted.', tg_table_name;", hash='908cff2b0c51f649eb70c28ed8cf565d464c5930', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_append_only_78148', table='enrollment_bulletinentry', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='bulletinentry',
            trigger=pgtrigger.compiler.Trigger(name='nothing_is_added', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            if exists (select 1 from enrollment_bulletin as whole where whole.id in (select bulletin_id from added)) then\n                raise exception '% is complete: nothing is added to what was drawn up.', tg_table_name;\n            end if;\n            return null;\n        ", hash='c982abcfe4c2a3eac89801fb1d44edb9db567fa1', level='STATEMENT', operation='INSERT', pgid='pgtrigger_nothing_is_added_841f4', referencing='REFERENCING NEW TABLE AS added ', table='enrollment_bulletinentry', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='bulletinline',
            constraint=models.UniqueConstraint(fields=('bulletin', 'department'), name='a_department_has_one_line'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='bulletinline',
            trigger=pgtrigger.compiler.Trigger(name='written_by_acts', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            if coalesce(current_setting('registrar.act', true), '') = '' then\n                raise exception '% is a table of record: it is written by acts only. '\n                    'By hand, say why first: select security_outside(''reason'').', tg_table_name\n                    using errcode = 'insufficient_privilege';\n            end if;\n            return null;\n        ", hash='be23431b82d2855a8fadbba014dd12f19326c968', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_written_by_acts_eef80', table='enrollment_bulletinline', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='bulletinline',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="raise exception '% is append-only: nothing in it is changed or deleted.', tg_table_name;", hash='b517019849399d84f123812c2e684b0e23e367a9', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_append_only_2d949', table='enrollment_bulletinline', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='bulletinline',
            trigger=pgtrigger.compiler.Trigger(name='nothing_is_added', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            if exists (select 1 from enrollment_bulletin as whole where whole.id in (select bulletin_id from added)) then\n                raise exception '% is complete: nothing is added to what was drawn up.', tg_table_name;\n            end if;\n            return null;\n        ", hash='ceb8428f74b9bd4937379870b89d757f52980799', level='STATEMENT', operation='INSERT', pgid='pgtrigger_nothing_is_added_a4d56', referencing='REFERENCING NEW TABLE AS added ', table='enrollment_bulletinline', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='closinglist',
            constraint=models.UniqueConstraint(fields=('batch', 'closed_at'), name='a_closing_has_one_list'),
        ),
        migrations.AddConstraint(
            model_name='closinglist',
            constraint=models.UniqueConstraint(fields=('batch', 'nth'), name='closing_lists_are_counted'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='closinglist',
            trigger=pgtrigger.compiler.Trigger(name='written_by_acts', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            if coalesce(current_setting('registrar.act', true), '') = '' then\n                raise exception '% is a table of record: it is written by acts only. '\n                    'By hand, say why first: select security_outside(''reason'').', tg_table_name\n                    using errcode = 'insufficient_privilege';\n            end if;\n            return null;\n        ", hash='ad639f1b338718e1d45f3b98c9aed44b5601877d', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_written_by_acts_a40a0', table='enrollment_closinglist', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='closinglist',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="raise exception '% is append-only: nothing in it is changed or deleted.', tg_table_name;", hash='b1d82fbefac9955728dc861f18070f24e55093e4', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_append_only_d982e', table='enrollment_closinglist', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='closingentry',
            index=models.Index(fields=['of', 'department', 'id'], name='closing_entry_in_order'),
        ),
        migrations.AddConstraint(
            model_name='closingentry',
            constraint=models.UniqueConstraint(fields=('of', 'registration'), name='a_student_stands_once_on_a_closing_list'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='closingentry',
            trigger=pgtrigger.compiler.Trigger(name='written_by_acts', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            if coalesce(current_setting('registrar.act', true), '') = '' then\n                raise exception '% is a table of record: it is written by acts only. '\n                    'By hand, say why first: select security_outside(''reason'').', tg_table_name\n                    using errcode = 'insufficient_privilege';\n            end if;\n            return null;\n        ", hash='edf2e0b7aed8a65696cdddb198cb1a15cacc9de9', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_written_by_acts_57f21', table='enrollment_closingentry', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='closingentry',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="raise exception '% is append-only: nothing in it is changed or deleted.', tg_table_name;", hash='f54526eb9fa441ac0ea3df2d0401270fdcb8b550', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='pgtrigger_append_only_8bc1a', table='enrollment_closingentry', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='closingentry',
            trigger=pgtrigger.compiler.Trigger(name='nothing_is_added', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            if exists (select 1 from enrollment_closinglist as whole where whole.id in (select of_id from added)) then\n                raise exception '% is complete: nothing is added to what was drawn up.', tg_table_name;\n            end if;\n            return null;\n        ", hash='b6554ff9b1b20f704f95d54f5ab06ea34e767f5c', level='STATEMENT', operation='INSERT', pgid='pgtrigger_nothing_is_added_c21f2', referencing='REFERENCING NEW TABLE AS added ', table='enrollment_closingentry', when='AFTER')),
        ),
    ]
