import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('security', '0012_phone_code'),
    ]

    operations = [
        migrations.CreateModel(
            name='AccessToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('system', models.CharField(max_length=60)),
                ('scope', models.CharField(choices=[('STUDY_RIGHT', 'Eligibility to study')], max_length=20)),
                ('digest', models.BinaryField(max_length=32, unique=True)),
                ('begins', models.CharField(max_length=12)),
                ('issued_at', models.DateTimeField()),
                ('valid_until', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(null=True)),
                ('issued_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='security.person')),
                ('revoked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='security.person')),
            ],
        ),
        migrations.CreateModel(
            name='TokenUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hour', models.DateTimeField()),
                ('asked', models.PositiveIntegerField(default=1)),
                ('refused', models.PositiveIntegerField(default=0)),
                ('minute', models.DateTimeField()),
                ('in_minute', models.PositiveIntegerField(default=1)),
                ('noted_at', models.DateTimeField(null=True)),
                ('token', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='uses', to='security.accesstoken')),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='accesstoken',
            trigger=pgtrigger.compiler.Trigger(name='written_by_acts', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            if coalesce(current_setting('registrar.act', true), '') = '' then\n                raise exception '% is a table of record: it is written by acts only. '\n                    'By hand, say why first: select security_outside(''reason'').', tg_table_name\n                    using errcode = 'insufficient_privilege';\n            end if;\n            return null;\n        ", hash='4801f132305026a29697c762879ebaee50898c1e', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_written_by_acts_00a47', table='security_accesstoken', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='tokenuse',
            index=models.Index(condition=models.Q(('noted_at__isnull', True)), fields=['hour'], name='token_use_to_note'),
        ),
        migrations.AddConstraint(
            model_name='tokenuse',
            constraint=models.UniqueConstraint(fields=('token', 'hour'), name='a_token_is_counted_by_the_hour'),
        ),
    ]
