"""P9 to read: what every screening needs."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from coaching.models import CareSheet
from coaching.queries import Reading
from coaching.readings.core import Fact

WARNINGS = dict(CareSheet.Warning.choices)


def care_facts(reading: Reading) -> list[Fact]:
    """What a screening must have, name by name; what only the team reads is there ``with_private`` alone."""
    sheet: CareSheet = reading.details
    warnings = ", ".join(str(WARNINGS.get(code, code)) for code in sheet.content_warnings)
    facts = [
        (_("Content warnings"), capfirst(warnings)),
        (_("Helpline in Dutch, Belgium"), sheet.helpline_nl_be),
        (_("Helpline in French, Belgium"), sheet.helpline_fr_be),
        (_("Helpline in Dutch, the Netherlands"), sheet.helpline_nl_nl),
    ]
    if reading.with_private:
        facts += [
            (_("Who is there afterwards"), sheet.aftercare_contact),
            (_("Whose money you do not take"), sheet.exclusion_list),
        ]
    return [(name, value) for name, value in facts if value]
