"""What an application asks, what was answered to it, and the dossier that the two make."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from impacthub.amounts import AmountError, parse_amount, show_amount, show_number
from impacthub.languages import text_in
from impacthub.people.models import Language
from trajects.models import Application, ApplicationFile, Call, Question, QuestionPage

Kind = Question.Kind
#: The page about the application itself, whose answers stand in its own columns.
HEAD = "head"
HEAD_LIMIT = 160
#: The longest text that can be handed in; a longer one is kept all the same.
TEXT_LIMIT = 20_000
YES, NO = "yes", "no"
#: An amount that was understood, whatever the language of who typed it; nobody types this by hand.
_AMOUNT = re.compile(r"EUR=(\d+\.\d\d)")
_PHONE = re.compile(r"[+\d][\d ()/.\-]{5,29}")
_check_url = URLValidator(schemes=["http", "https"])


@dataclass(frozen=True)
class Asked:
    """One question as its reader sees it; ``question`` is None for those of the head page."""

    key: str
    kind: str
    label: str
    hint: str = ""
    is_required: bool = True
    max_words: int | None = None
    choices: tuple[tuple[str, str], ...] = ()
    question: Question | None = None

    @property
    def name(self) -> str:
        """What it is called in a form; no question's key can be taken for a field of ours."""
        return f"a_{self.key}"

    @property
    def is_file(self) -> bool:
        """True when the answer is a file."""
        return self.kind == Kind.FILE

    @property
    def is_group(self) -> bool:
        """True when it is answered by several inputs under one legend."""
        return self.kind in (Kind.YES_NO, Kind.SEVERAL_OF) or (self.kind == Kind.ONE_OF and len(self.choices) <= 7)

    @property
    def anchor(self) -> str:
        """The id of its first input."""
        return f"id_{self.name}_0" if self.is_group else f"id_{self.name}"


@dataclass(frozen=True)
class Answered:
    """A question with what was typed, or with its file."""

    asked: Asked
    text: str = ""
    file: ApplicationFile | None = None

    @property
    def is_empty(self) -> bool:
        """True when nothing was answered."""
        return self.file is None if self.asked.is_file else not self.text.strip()

    @property
    def words(self) -> str:
        """What somebody reads there."""
        return in_words(self.asked, self.text)

    @property
    def fault(self) -> str:
        """What must change before it can be handed in; empty when nothing must."""
        if self.is_empty:
            return missing(self.asked) if self.asked.is_required else ""
        return problem(self.asked, self.text)


@dataclass(frozen=True)
class Sheet:
    """A page of an application with its answers; ``page`` is None for the head."""

    slug: str
    title: str
    intro: str
    page: QuestionPage | None
    answers: tuple[Answered, ...]

    @property
    def gaps(self) -> "list[Gap]":
        """What is still missing or cannot be understood."""
        return [Gap(self.slug, self.title, each.asked, each.fault) for each in self.answers if each.fault]

    @property
    def state(self) -> str:
        """DONE, IN_PROGRESS or NOT_STARTED."""
        if not self.gaps:
            return "DONE"
        begun = any(not each.is_empty for each in self.answers if each.asked.key != "language" or self.page)
        return "IN_PROGRESS" if begun else "NOT_STARTED"


@dataclass(frozen=True)
class Gap:
    """Something that keeps an application from being handed in."""

    page: str
    title: str
    asked: Asked
    sentence: str


def pages_of(call: Call) -> list[QuestionPage]:
    """The pages of the form in reading order, each with its questions; two queries."""
    return list(call.pages.prefetch_related("questions"))


def head_questions() -> list[Asked]:
    """What is asked about the application itself."""
    languages = tuple((code, str(name)) for code, name in Language.choices)
    return [
        Asked("title", Kind.SHORT_TEXT, _("Title of the film or initiative")),
        Asked("organisation_name", Kind.SHORT_TEXT, _("Organisation that applies")),
        Asked(
            "language",
            Kind.ONE_OF,
            _("Language of your application"),
            hint=_("The jury reads in Dutch, French and English. Write in the language in which you think."),
            choices=languages,
        ),
    ]


def asked_on(page: QuestionPage | None) -> list[Asked]:
    """The questions of ``page``, or those of the head, in the reader's language."""
    if page is None:
        return head_questions()
    return [
        Asked(
            question.key,
            question.kind,
            question.label,
            question.hint,
            question.is_required,
            question.max_words,
            choices_of(question),
            question,
        )
        for question in page.questions.all()
    ]


def choices_of(question: Question) -> tuple[tuple[str, str], ...]:
    """Codes and words of a question with choices, in the reader's language."""
    pairs = [line.partition("|") for line in text_in(question, "choices").lines]
    return tuple((code.strip(), words.strip() or code.strip()) for code, _bar, words in pairs)


def sheets_of(application: Application) -> list[Sheet]:
    """Everything written so far, page by page with the head first; four queries."""
    pages = pages_of(application.call)
    texts = dict(application.answers.values_list("question_id", "text"))
    files = {file.question_id: file for file in application.files.filter(removed_at=None)}
    own = [Answered(asked, getattr(application, asked.key)) for asked in head_questions()]
    sheets = [Sheet(HEAD, _("Your film or initiative"), "", None, tuple(own))]
    for page in pages:
        answers = [_answered(asked, texts, files) for asked in asked_on(page)]
        sheets.append(Sheet(page.slug, str(page.title), str(page.intro), page, tuple(answers)))
    return sheets


def sheet_of(application: Application, page: QuestionPage | None) -> Sheet:
    """One page of what is written so far."""
    if page is None:
        own = tuple(Answered(asked, getattr(application, asked.key)) for asked in head_questions())
        return Sheet(HEAD, _("Your film or initiative"), "", None, own)
    asked_here = asked_on(page)
    texts = dict(application.answers.filter(question__page=page).values_list("question_id", "text"))
    files = {
        file.question_id: file for file in application.files.filter(removed_at=None, question__page=page)
    } if any(asked.is_file for asked in asked_here) else {}  # fmt: skip
    answers = tuple(_answered(asked, texts, files) for asked in asked_here)
    return Sheet(page.slug, str(page.title), str(page.intro), page, answers)


def gaps_of(application: Application) -> list[Gap]:
    """What keeps ``application`` from being handed in, in the reader's language."""
    return [gap for sheet in sheets_of(application) for gap in sheet.gaps]


def dossier_of(application: Application) -> dict[str, Any]:
    """The dossier as it would be handed in now: in the application's own language, fit to be kept as JSON."""
    with translation.override(application.language):
        people = application.people.filter(user__isnull=False).select_related("user")
        return {
            "reference": application.reference,
            "title": application.title,
            "organisation": application.organisation_name,
            "language": application.language,
            "people": [{"name": str(person.user), "task": person.task} for person in people],
            "pages": [
                {"title": sheet.title, "answers": [_as_kept(each) for each in sheet.answers]}
                for sheet in sheets_of(application)
                if sheet.page is not None
            ],
            "submitted_at": "",
        }


def files_in(dossier: Mapping[str, Any]) -> set[int]:
    """The ids of the files that belong to ``dossier``."""
    return {answer["file"] for page in dossier["pages"] for answer in page["answers"] if answer["file"]}


def asked_in(call: Call) -> dict[str, Asked]:
    """Every question of ``call`` by its key; two queries."""
    return {asked.key: asked for page in [None, *pages_of(call)] for asked in asked_on(page)}


# One text


def tidy(asked: Asked, typed: str | Iterable[str]) -> str:
    """What is stored of what was typed: as it is, but for line ends, and an amount that was understood."""
    text = typed if isinstance(typed, str) else "\n".join(item for item in typed if item)
    text = text.replace("\r\n", "\n").replace("\x00", "")
    if asked.kind == Kind.DECLARATION:
        return YES if text.strip() else ""
    if asked.kind == Kind.AMOUNT and text.strip():
        try:
            return f"EUR={parse_amount(text, get_language() or 'nl')}"
        except AmountError:
            return text
    return text


def as_typed(asked: Asked, text: str) -> str | list[str]:
    """``text`` as its form holds it: the codes of several choices as a list, an amount as the reader types it."""
    if asked.kind == Kind.SEVERAL_OF:
        return [line for line in text.split("\n") if line]
    amount = amount_of(text) if asked.kind == Kind.AMOUNT else None
    if amount is not None:
        return show_number(amount, 0 if amount == amount.to_integral_value() else 2)
    return text


def amount_of(text: str) -> Decimal | None:
    """The amount in euro that was understood, or None."""
    found = _AMOUNT.fullmatch(text)
    return Decimal(found[1]) if found else None


def in_words(asked: Asked, text: str) -> str:
    """``text`` as somebody reads it: the words of a choice, an amount with its sign, a day written out."""
    if asked.kind in (Kind.ONE_OF, Kind.SEVERAL_OF):
        words = dict(asked.choices)
        return "\n".join(words.get(code, code) for code in text.split("\n"))
    if asked.kind == Kind.YES_NO:
        return {YES: _("Yes"), NO: _("No")}.get(text, text)
    if asked.kind == Kind.DECLARATION:
        return _("Yes, declared") if text else ""
    amount = amount_of(text) if asked.kind == Kind.AMOUNT else None
    if amount is not None:
        return show_amount(amount, "EUR")
    day = _day(text) if asked.kind == Kind.DATE else None
    if day is not None:
        return date_format(day, "j F Y")
    if asked.kind == Kind.URL and text.strip() and "://" not in text:
        return f"https://{text.strip()}"
    return text


def missing(asked: Asked) -> str:
    """The sentence that asks for an answer."""
    label = asked.label.rstrip("?")
    if asked.kind == Kind.DECLARATION:
        return _("Tick “%(field)s”.") % {"field": label}
    if asked.is_group or asked.kind == Kind.ONE_OF:
        return _("Choose an answer at “%(field)s”.") % {"field": label}
    if asked.is_file:
        return _("Choose a file at “%(field)s”.") % {"field": label}
    return _("Fill in “%(field)s”.") % {"field": label}


def problem(asked: Asked, text: str) -> str:
    """Why ``text`` cannot be handed in as it is, and what to do; empty when it can, or when it is empty."""
    if not text.strip():
        return ""
    if asked.question is None and len(text) > HEAD_LIMIT:
        return _("Use %(limit)d characters at most; these are %(count)d.") % {"limit": HEAD_LIMIT, "count": len(text)}
    if len(text) > TEXT_LIMIT:
        return _("Use %(limit)d characters at most; these are %(count)d.") % {"limit": TEXT_LIMIT, "count": len(text)}
    words = len(text.split())
    if asked.max_words and words > asked.max_words:
        return ngettext(
            "Use one word at most; these are %(count)d.", "Use %(most)d words at most; these are %(count)d.",
            asked.max_words,
        ) % {"most": asked.max_words, "count": words}  # fmt: skip
    return _problem_of_kind(asked, text.strip())


def _problem_of_kind(asked: Asked, text: str) -> str:
    """What is wrong with a number, a day, an address or a choice."""
    if asked.kind == Kind.SHORT_TEXT and "\n" in text:
        return _("Write this on one line.")
    if asked.kind == Kind.NUMBER and not re.fullmatch(r"\d{1,12}", text.replace(" ", "")):
        return _("Type a whole number in figures, for example 12000.")
    if asked.kind == Kind.AMOUNT and amount_of(text) is None:
        return _amount_problem(text)
    if asked.kind == Kind.DATE and _day(text) is None:
        return _("Choose a day.")
    if asked.kind == Kind.EMAIL and not _passes(validate_email, text):
        return _("Fill in an e-mail address, for example name@organisation.be.")
    if asked.kind == Kind.URL and not _passes(_check_url, text if "://" in text else f"https://{text}"):
        return _("Fill in the address of a page, for example https://organisation.be.")
    if asked.kind == Kind.PHONE and not _PHONE.fullmatch(text):
        return _("Fill in a telephone number, for example +32 2 123 45 67.")
    codes = {YES, NO} if asked.kind == Kind.YES_NO else {code for code, _words in asked.choices}
    chosen = set(text.split("\n")) if asked.kind in (Kind.YES_NO, Kind.ONE_OF, Kind.SEVERAL_OF) else set()
    if not chosen <= codes or (asked.kind != Kind.SEVERAL_OF and len(chosen) > 1):
        return _("Choose one of the answers that are offered.")
    return ""


def _amount_problem(text: str) -> str:
    try:
        parse_amount(text, get_language() or "nl")
    except AmountError as error:
        return str(error)
    return _("Save this page once more, so that we read the amount.")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _passes(validator: Any, text: str) -> bool:
    try:
        validator(text)
    except ValidationError:
        return False
    return True


def _answered(asked: Asked, texts: Mapping[int, str], files: Mapping[int, ApplicationFile]) -> Answered:
    assert asked.question is not None
    return Answered(asked, texts.get(asked.question.pk, ""), files.get(asked.question.pk))


def _as_kept(answered: Answered) -> dict[str, Any]:
    file = answered.file
    return {
        "key": answered.asked.key,
        "label": str(answered.asked.label),
        "kind": str(answered.asked.kind),
        "text": answered.words,
        "file": file.pk if file else None,
        "filename": file.name if file else "",
    }
