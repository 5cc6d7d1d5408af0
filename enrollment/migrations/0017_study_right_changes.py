import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import security.fields.xid8
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('enrollment', '0016_windows_moved_by_the_calendar'),
    ]

    operations = [
        migrations.CreateModel(
            name='StudyRightChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('epoch', models.IntegerField()),
                ('tx', security.fields.xid8.Xid8Field(db_default=security.fields.xid8.CurrentTransaction())),
                ('enrollment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='study_right_changes', to='enrollment.enrollment')),
            ],
            options={
                'indexes': [models.Index(fields=['epoch', 'tx', 'id'], name='study_right_feed')],
                'constraints': [models.UniqueConstraint(fields=('epoch', 'tx', 'enrollment'), name='one_change_in_a_transaction')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='studyrightchange',
            trigger=pgtrigger.compiler.Trigger(name='written_by_acts', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            if coalesce(current_setting('registrar.act', true), '') = '' then\n                raise exception '% is a table of record: it is written by acts only. '\n                    'By hand, say why first: select security_outside(''reason'').', tg_table_name\n                    using errcode = 'insufficient_privilege';\n            end if;\n            return null;\n        ", hash='2f684608b315168d7ddf1dba030d435dbd01efb3', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_written_by_acts_b65b9', table='enrollment_studyrightchange', when='BEFORE')),
        ),
    ]
