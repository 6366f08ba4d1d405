"""The kinds of mail that people may switch off; every room registers its own when it starts."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Category:
    """``name`` stands in rows and links; ``label`` and ``hint`` are what people read, in their own language."""

    name: str
    label: "str | Promise"
    hint: "str | Promise" = ""


_categories: dict[str, Category] = {}


def register(name: str, *, label: "str | Promise", hint: "str | Promise" = "") -> None:
    """Let mails of category ``name`` be switched off; call it from the room's ``AppConfig.ready``."""
    _categories[name] = Category(name, label, hint)


def all_categories() -> list[Category]:
    """Every category, in the order of their names."""
    return [_categories[name] for name in sorted(_categories)]


def find(name: str) -> Category | None:
    """The category called ``name``, or None when no room registers it any more."""
    return _categories.get(name)
