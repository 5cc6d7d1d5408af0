"""Photos of students, and the pictures of an archive that wait until they are loaded."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0008_counting_anew'),
        ('enrollment', '0009_class_lists'),
    ]

    operations = [
        migrations.AddField(
            model_name='importrow',
            name='file',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='casework.file'),
        ),
        migrations.AddField(
            model_name='importrow',
            name='small',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='casework.file'),
        ),
        migrations.CreateModel(
            name='Photo',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('row', models.PositiveIntegerField()),
                ('since', models.DateTimeField()),
                ('is_current', models.BooleanField(default=True)),
                ('file', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='casework.file')),
                ('of', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='enrollment.import')),
                ('replaces', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='enrollment.photo')),
                ('small', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='casework.file')),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='enrollment.student')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_current', True)), fields=('student',), name='a_student_has_one_current_photo'), models.UniqueConstraint(fields=('of', 'row'), name='a_picture_is_loaded_once')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='photo',
            trigger=pgtrigger.compiler.Trigger(name='written_by_acts', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            if coalesce(current_setting('registrar.act', true), '') = '' then\n                raise exception '% is a table of record: it is written by acts only. '\n                    'By hand, say why first: select security_outside(''reason'').', tg_table_name\n                    using errcode = 'insufficient_privilege';\n            end if;\n            return null;\n        ", hash='9301924201af84437896f92542bf6ad36ae2617d', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_written_by_acts_8c3ec', table='enrollment_photo', when='BEFORE')),
        ),
    ]
