"""Topics in the admin: what gatherings and members are about."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from community.models import Event, Profile, Topic
from community.services import events
from trajects.admin.topics import TopicsAdmin, times_used


@admin.register(Topic)
class TopicAdmin(TopicsAdmin):
    """What gatherings and members are about: a short list."""

    list_display = ("name", "slug", "events", "members")
    fields = ("name_nl", "name_fr", "name_en", "slug")
    save_service, delete_service = events.save_topic, events.delete_topic
    used_in = {"events": Event.topics.through.objects.all(), "members": Profile.topics.through.objects.all()}
    events = times_used("events", gettext_lazy("events"))
    members = times_used("members", gettext_lazy("members"))
