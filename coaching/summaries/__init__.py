"""A row in one line, as finished texts: for the closed rows of a section, the page to read and the PDF.

Everything is written out here and not in templates, so that a hundred rows stay quick. One module an area; each calls
``register(Model, function)`` and is found by itself.
"""

from importlib import import_module
from pkgutil import iter_modules

from coaching.summaries.audiences import people
from coaching.summaries.kinds import chosen, joined, line_of, name_of, quiet, register, summary
from coaching.summaries.money import SOURCE_STAGES, line_groups, source_groups, stage_labels

__all__ = [
    "SOURCE_STAGES",
    "chosen",
    "joined",
    "line_groups",
    "line_of",
    "name_of",
    "people",
    "quiet",
    "register",
    "source_groups",
    "stage_labels",
    "summary",
]

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")
