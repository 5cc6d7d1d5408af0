"""A proposal whose ground is gone may be made anew when it returns; a void notice makes room for another."""

import django.db.models.deletion
from django.db import migrations, models


DROPPED_BEFORE = """
do $$ begin
    if exists (select from status_changes_proposal) then
        perform security_outside('migration: proposals that were dropped before stay dropped');
        update status_changes_proposal set by_decision = true where state = 'DROPPED';
        update status_changes_proposal as older
           set state = 'DROPPED', why = '由更新的处理建议取代。', ended_at = now()
         where state in ('PROPOSED', 'TAKEN_UP')
           and exists (select from status_changes_proposal as newer
                        where newer.enrollment_id = older.enrollment_id and newer.kind = older.kind
                          and newer.state in ('PROPOSED', 'TAKEN_UP') and newer.id > older.id);
    end if;
end $$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0001_initial'),
        ('enrollment', '0002_guards_of_the_roll'),
        ('security', '0002_journal_functions_and_roles'),
        ('status_changes', '0001_initial'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='proposal',
            name='a_registration_is_proposed_for_once',
        ),
        migrations.AddField(
            model_name='proposal',
            name='by_decision',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='service',
            name='voided_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='service',
            name='proposal',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='services', to='status_changes.proposal'),
        ),
        migrations.AlterField(
            model_name='service',
            name='way',
            field=models.CharField(blank=True, choices=[('IN_PERSON', 'Handed over and signed for'), ('POST', 'Registered post, receipt signed'), ('POSTED', 'Posted, without a receipt'), ('ELECTRONIC', 'Electronically, receipt confirmed'), ('GUARDIAN', 'To a guardian'), ('PUBLIC', 'Public announcement')], default='', max_length=10),
        ),
        migrations.RunSQL(DROPPED_BEFORE, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.UniqueConstraint(condition=models.Q(models.Q(('state', 'DROPPED'), _negated=True), ('by_decision', True), _connector='OR'), fields=('registration', 'kind'), name='a_registration_is_proposed_for_once'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['PROPOSED', 'TAKEN_UP'])), fields=('enrollment', 'kind'), name='an_enrollment_has_one_open_proposal_of_a_kind'),
        ),
        migrations.AddConstraint(
            model_name='service',
            constraint=models.UniqueConstraint(condition=models.Q(('voided_at__isnull', True)), fields=('proposal',), name='of_a_proposal_one_notice_counts'),
        ),
    ]
