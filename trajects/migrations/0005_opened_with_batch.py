from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("trajects", "0004_shared_drafts"),
    ]

    operations = [
        migrations.AddField(
            model_name="decisionbatch",
            name="opened",
            field=models.JSONField(default=list, editable=False),
        ),
    ]
