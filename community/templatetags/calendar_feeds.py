"""Addresses of the feeds, as a calendar wants them."""

from dataclasses import dataclass

from django import template
from django.urls import reverse

from impacthub.notifications.links import absolute

register = template.Library()


@dataclass(frozen=True)
class FeedAddress:
    """Where a calendar fetches gatherings: to copy, and to open in a calendar with one click."""

    url: str

    @property
    def webcal_url(self) -> str:
        """The same with the beginning that a device gives to its calendar."""
        return "webcal" + self.url[self.url.index("://") :]


@register.simple_tag
def feed_address(topic: str = "") -> FeedAddress:
    """The feed of all public gatherings, or of those of ``topic`` (its name in addresses), in the language of now."""
    path = reverse("community:topic_feed", args=[topic]) if topic else reverse("community:event_feed")
    return FeedAddress(absolute(path))
