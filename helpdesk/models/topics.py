"""Topic: what a question and an article are about; a short list that coordinators keep."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from impacthub.languages import Translated
from trajects.models.columns import line


class Topic(models.Model):
    """A shelf of the knowledge base, and the subject of a question."""

    slug = models.SlugField(_("name in addresses"), max_length=60, unique=True)
    name_nl, name_fr, name_en = (line(_("name"), code, length=80, required=True) for code in ("nl", "fr", "en"))
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    name = Translated()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["position", "name_nl", "id"]

    def __str__(self) -> str:
        return str(self.name)
