"""An import can be undone; a student number that somebody had before is given to nobody else, whoever writes."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

GUARD = """
create function enrollment_number_is_new() returns trigger language plpgsql as $$
declare
    the_number text;
    taken text;
begin
    if tg_table_name = 'enrollment_enrollment' then
        the_number := new.student_no;
    else
        the_number := new.number;
    end if;
    select f.number into taken from enrollment_formernumber f
      join enrollment_enrollment e on e.student_no = f.number and e.id is distinct from f.enrollment_id
     where f.number = the_number and f.kind = 'STUDENT_NO';
    if taken is not null then
        raise exception 'The student number % was given before; no number is given twice.', taken
            using errcode = 'unique_violation';
    end if;
    return null;
end $$;

-- At the end of the transaction: by then the unique index has made whoever takes the same number wait for the other.
create constraint trigger number_is_new after insert or update of student_no on enrollment_enrollment
    deferrable initially deferred for each row when (new.student_no is not null)
    execute function enrollment_number_is_new();
create constraint trigger former_number_is_free after insert or update on enrollment_formernumber
    deferrable initially deferred for each row when (new.kind = 'STUDENT_NO')
    execute function enrollment_number_is_new();
"""

UNGUARD = """
drop trigger former_number_is_free on enrollment_formernumber;
drop trigger number_is_new on enrollment_enrollment;
drop function enrollment_number_is_new;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0001_initial'),
        ('enrollment', '0004_period_guard'),
        ('security', '0005_journal_and_accounts_guarded'),
    ]

    operations = [
        migrations.AddField(
            model_name='import',
            name='matter',
            field=models.CharField(choices=[('NEWCOMERS', 'New students'), ('CHANGES', 'Changes of data'), ('OPENING', 'Opening balances'), ('PHOTOS', 'Photos')], default='NEWCOMERS', max_length=10),
        ),
        migrations.AddField(
            model_name='import',
            name='source',
            field=models.CharField(choices=[('SCHOOL', 'The school'), ('STATE', 'The state’s platform')], default='SCHOOL', max_length=10),
        ),
        migrations.AddField(
            model_name='import',
            name='undo_job',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='casework.job'),
        ),
        migrations.AddField(
            model_name='import',
            name='undone_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='import',
            name='undone_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='security.person'),
        ),
        migrations.AlterField(
            model_name='import',
            name='state',
            field=models.CharField(choices=[('UPLOADED', 'Uploaded'), ('CHECKING', 'Being checked'), ('REFUSED', 'Cannot be read'), ('CHECKED', 'Checked'), ('LOADING', 'Being loaded'), ('LOADED', 'Loaded'), ('DISCARDED', 'Discarded'), ('UNDONE', 'Undone')], default='UPLOADED', max_length=10),
        ),
        migrations.AlterField(
            model_name='importrow',
            name='verdict',
            field=models.CharField(choices=[('GOOD', 'Can be loaded'), ('WRONG', 'Has errors'), ('DUPLICATE', 'Already there'), ('LOADED', 'Loaded'), ('UNDONE', 'Undone')], max_length=10),
        ),
        migrations.CreateModel(
            name='FormerNumber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('STUDENT_NO', 'Student number'), ('KSH', 'Examinee number')], max_length=10)),
                ('number', models.CharField(max_length=20)),
                ('until', models.DateField(blank=True, null=True)),
                ('authority', models.CharField(blank=True, default='', max_length=120)),
                ('enrollment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='former_numbers', to='enrollment.enrollment')),
            ],
            options={
                'indexes': [models.Index(fields=['number'], name='former_number')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('kind', 'STUDENT_NO')), fields=('number',), name='a_student_number_was_given_once')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='formernumber',
            trigger=pgtrigger.compiler.Trigger(name='written_by_acts', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            if coalesce(current_setting('registrar.act', true), '') = '' then\n                raise exception '% is a table of record: it is written by acts only. '\n                    'By hand, say why first: select security_outside(''reason'').', tg_table_name\n                    using errcode = 'insufficient_privilege';\n            end if;\n            return null;\n        ", hash='0bc9f21efa711c31dc7a43bdde4edef5338ffcd6', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_written_by_acts_46614', table='enrollment_formernumber', when='BEFORE')),
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
