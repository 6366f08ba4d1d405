"""The first tables of people, and the two extensions that names are sorted and searched with."""

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        UnaccentExtension(),
        TrigramExtension(),
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                ("email", models.EmailField(max_length=254, unique=True, verbose_name="e-mail address")),
                ("name", models.CharField(blank=True, max_length=120, verbose_name="name")),
                (
                    "language",
                    models.CharField(
                        choices=[("nl", "Dutch"), ("fr", "French"), ("en", "English")],
                        default="nl",
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                (
                    "theme",
                    models.CharField(
                        choices=[("AUTO", "as my device"), ("LIGHT", "light"), ("DARK", "dark")],
                        default="AUTO",
                        max_length=5,
                        verbose_name="theme",
                    ),
                ),
                ("is_staff", models.BooleanField(default=False, verbose_name="may open the admin")),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                ("date_joined", models.DateTimeField(default=django.utils.timezone.now, verbose_name="joined at")),
                ("erase_at", models.DateTimeField(blank=True, null=True, verbose_name="to be erased at")),
                ("erased_at", models.DateTimeField(blank=True, null=True, verbose_name="erased at")),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "person",
                "verbose_name_plural": "people",
                "ordering": ["name", "email"],
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(choices=[("HOUSE_RULES", "house rules")], max_length=20, verbose_name="kind"),
                ),
                ("text_version", models.CharField(max_length=20, verbose_name="version of the text")),
                ("given_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="given at")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="withdrawn at")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="consents",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "consent",
                "verbose_name_plural": "consents",
                "ordering": ["-given_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="LogIn",
            fields=[
                (
                    "session_key",
                    models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="session key"),
                ),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                ("device", models.CharField(blank=True, max_length=80, verbose_name="device")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="begun at")),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="log_ins",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "sign-in",
                "verbose_name_plural": "sign-ins",
                "ordering": ["-created_at"],
            },
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=160, verbose_name="name")),
                ("slug", models.SlugField(max_length=160, unique=True, verbose_name="name in addresses")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("PRODUCTION_COMPANY", "production company"),
                            ("SOCIAL_INITIATIVE", "social initiative"),
                            ("FUND", "fund or foundation"),
                            ("KNOWLEDGE_PARTNER", "knowledge partner"),
                            ("PROGRAMME_HOUSE", "runs a programme"),
                            ("OTHER", "other"),
                        ],
                        default="OTHER",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "sector",
                    models.CharField(
                        choices=[
                            ("FILM", "film and audiovisual"),
                            ("CIVIL_SOCIETY", "civil society"),
                            ("EDUCATION", "education"),
                            ("HEALTH", "health and care"),
                            ("RESEARCH", "research"),
                            ("CULTURE", "culture"),
                            ("YOUTH", "youth work"),
                            ("LOCAL_GOVERNMENT", "local government"),
                            ("GOVERNMENT", "government"),
                            ("PHILANTHROPY", "philanthropy"),
                            ("MEDIA", "media"),
                            ("UNION", "union or professional body"),
                            ("COMPANY", "company"),
                            ("OTHER", "other"),
                        ],
                        default="OTHER",
                        max_length=20,
                        verbose_name="sector",
                    ),
                ),
                ("website", models.URLField(blank=True, verbose_name="website")),
                ("fictional", models.BooleanField(default=False, verbose_name="invented")),
            ],
            options={
                "verbose_name": "organisation",
                "verbose_name_plural": "organisations",
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"), name="organisation_name_unique_any_case"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("COORDINATOR", "coordinator"),
                            ("COACH", "coach"),
                            ("PRODUCER", "producer"),
                            ("PARTICIPANT", "participant"),
                            ("REVIEWER", "reviewer"),
                            ("PHILANTHROPIST", "philanthropist"),
                            ("MEMBER", "member"),
                        ],
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                ("starts_on", models.DateField(default=django.utils.timezone.localdate, verbose_name="from")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="people.organisation",
                        verbose_name="organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "membership",
                "verbose_name_plural": "memberships",
                "ordering": ["user_id", "id"],
            },
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("email"), name="user_email_unique_any_case"
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at__isnull", True)), fields=("user", "kind"), name="consent_held_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(fields=("user", "organisation", "role"), name="membership_once"),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                name="membership_ends_after_start",
            ),
        ),
    ]
