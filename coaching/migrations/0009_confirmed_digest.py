from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("coaching", "0008_trajectory_texts"),
    ]

    operations = [
        migrations.AddField(
            model_name="partnership",
            name="confirmed_digest",
            field=models.CharField(blank=True, editable=False, max_length=64),
        ),
    ]
