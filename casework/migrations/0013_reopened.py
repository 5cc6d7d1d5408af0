"""When a lapsed application was reopened: from then on its applicant is reminded anew."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0012_confirmed_on_behalf")]

    operations = [
        migrations.AddField(
            model_name="application", name="reopened_at", field=models.DateTimeField(blank=True, null=True)
        ),
    ]
