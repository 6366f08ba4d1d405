"""A section as a page of forms: what was typed is read from it, what is stored is shown in it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from django.db.models import prefetch_related_objects
from django.forms import CheckboxSelectMultiple, RadioSelect
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coaching import queries, registry, summaries
from coaching.forms.base import DraftForm
from coaching.forms.circles import circles_in
from coaching.models import Plan, PlanSection
from coaching.models.rows import PlanRow
from coaching.services.sections import Changes, find_row

#: A single answer longer than this is a paste by accident; it stays on the screen and is not stored.
MAX_TYPED = 20_000


@dataclass
class RowView:
    """A row on the page. ``form`` is there when it is open to write in; ``children`` are the rows under it.

    ``is_again`` marks a row that hangs under several others: it is written in under the first one only;
    ``unread`` holds what was typed in it and is not understood yet.
    """

    row: PlanRow
    row_set: registry.RowSet
    section_address: tuple[str, str]
    form: DraftForm | None = None
    children: dict[str, "RowList"] = field(default_factory=dict)
    is_again: bool = False
    unread: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """``"<row set>-<pk>"``, as in the names of its fields."""
        return f"{self.row_set.name}-{self.row.pk}"

    @property
    def title(self) -> str:
        """What it is called on its buttons: its own words, or its number while it has none."""
        return str(self.row) or f"{self.row_set.singular} {self.row.position}"

    @property
    def is_closed(self) -> bool:
        """True when it is there in one line, with a button to write in it."""
        return self.form is None and not self.is_again and not self.row.is_removed

    @property
    def summary_template(self) -> str:
        """What shows the row when it is closed, unless a function draws it (``coaching.summaries``)."""
        return f"coaching/rows/{self.row_set.name}.html"

    @property
    def form_template(self) -> str:
        """What shows the row's fields when it is open."""
        return f"coaching/rows/{self.row_set.name}_form.html"

    @property
    def open_url(self) -> str:
        """Where htmx fetches the row to write in."""
        return self._url("open")

    @property
    def remove_url(self) -> str:
        """Where it is taken out."""
        return self._url("remove")

    @property
    def restore_url(self) -> str:
        """Where it is brought back."""
        return self._url("restore")

    def _url(self, action: str) -> str:
        before, after = _around_row(action, *self.section_address, get_language())
        return f"{before}{self.name}{after}"


@lru_cache(maxsize=256)
def _around_row(action: str, slug: str, key: str, _language: str | None) -> tuple[str, str]:
    """What stands before and after a row's name in its address: worked out once for a hundred rows."""
    before, _row, after = reverse(f"coaching:row_{action}", args=[slug, key, "ROW"]).rpartition("ROW")
    return before, after


class RowList(list[RowView]):
    """The rows of one kind, in order; those under another row know it as ``parent``."""

    def __init__(
        self,
        views: Iterable[RowView],
        row_set: registry.RowSet,
        section_address: tuple[str, str],
        parent: str = "",
        present: int | None = None,
    ) -> None:
        super().__init__(views)
        self.row_set = row_set
        self.parent = parent
        #: How many are there, without those that were removed a moment ago; under a closed row they are only counted.
        self.present = sum(not view.row.is_removed for view in self) if present is None else present
        self.add_url = reverse("coaching:row_add", args=[*section_address, row_set.name])

    @property
    def anchor(self) -> str:
        """The id of the list in the page."""
        return f"{self.parent}-{self.row_set.name}" if self.parent else self.row_set.name

    @property
    def is_full(self) -> bool:
        """True when no more can be added."""
        return self.present >= self.row_set.limit


@dataclass
class SectionPage:
    """Everything that a section shows: its own form, and its rows by set."""

    form: DraftForm | None
    rows: dict[str, RowList]

    def views(self) -> Iterable[RowView]:
        """All rows, parents before children."""
        for views in self.rows.values():
            for view in views:
                yield view
                for children in view.children.values():
                    yield from children

    def anchor(self, full: str) -> str:
        """The id of the control called ``full``: of its first option, when it is a group of them."""
        forms = [self.form, *(view.form for view in self.views())]
        found = ((form, name) for form in forms if form for name in form.fields if form.add_prefix(name) == full)
        form, name = next(found, (None, ""))
        if form is None:
            return full.rpartition("-")[0]
        if not isinstance(form.fields[name].widget, RadioSelect | CheckboxSelectMultiple):
            return str(form[name].auto_id)
        options = form[name].subwidgets
        return str(options[0].id_for_label if options else f"div_{form[name].auto_id}")


def read_changes(
    plan: Plan, spec: registry.Section, posted: QueryDict, names: Iterable[str]
) -> tuple[Changes, dict[str, str]]:
    """What was typed under ``names``, and a sentence by name for what could not be understood.

    Names that the section does not have are left out. Raises ``LookupError`` for a row that is not this plan's.
    """
    posted = _plain(posted)
    by_row: dict[str, set[str]] = defaultdict(set)
    for name in names:
        row_name, _dash, field_name = name.rpartition("-")
        by_row[row_name].add(field_name)
    values: dict[str, dict[str, Any]] = {}
    unread: dict[str, str] = {}
    texts: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for row_name, fields in by_row.items():
        form = _form(plan, spec, row_name, data=posted, only=fields)
        if form is None:
            continue
        _drop_emptied(form, posted)
        form.full_clean()
        values[row_name] = {}
        for name in form.fields:
            full = form.add_prefix(name)
            texts[full] = typed(posted, full)
            if name not in form.errors:
                values[row_name][name] = form.cleaned_data[name]
            elif len(str(texts[full])) > MAX_TYPED:
                problems[full] = _("This is too long to keep. Shorten it to %(limit)d characters.") % {
                    "limit": MAX_TYPED
                }
                texts.pop(full)
            else:
                problems[full] = str(form.errors[name].as_data()[0].messages[0])
                unread[full] = str(texts[full])
    for full in circles_in(plan, spec, values):
        row_name, _dash, name = full.rpartition("-")
        del values[row_name][name]
        problems[full] = _("With what else you changed this would follow from itself. Choose another one.")
        unread[full] = str(texts[full])
    return Changes(values, unread, texts), problems


def _plain(posted: QueryDict) -> QueryDict:
    """``posted`` without NUL characters and with one kind of line end, however it was sent."""
    plain = QueryDict(mutable=True)
    for name, texts in posted.lists():
        plain.setlist(name, [text.replace("\x00", "").replace("\r\n", "\n") for text in texts])
    return plain


def _drop_emptied(form: DraftForm, posted: QueryDict) -> None:
    """An empty text where several can be chosen means that nothing is; it is no choice itself."""
    for name in form.fields:
        if getattr(form.fields[name].widget, "allow_multiple_selected", False):
            full = form.add_prefix(name)
            posted.setlist(full, [text for text in posted.getlist(full) if text])


def typed(posted: QueryDict, name: str) -> Any:
    """What was typed under ``name``: a text, or a list when there are several."""
    found = posted.getlist(name)
    return found[0] if len(found) == 1 else found or ""


def shown_names(spec: registry.Section, rows: Iterable[str]) -> list[str]:
    """The names of all fields of the section itself and of ``rows``; boxes that are not ticked send nothing."""
    names = list(spec.form.base_fields) if spec.form else []
    for row_name in rows:
        row_set = spec.row_set(row_name.rpartition("-")[0])
        if row_set is not None:
            names += [f"{row_name}-{name}" for name in row_set.form.base_fields]
    return names


def section_page(
    plan: Plan,
    spec: registry.Section,
    section: PlanSection,
    *,
    opened: Iterable[str] = (),
    posted: QueryDict | None = None,
    sentences: Mapping[str, str] | None = None,
) -> SectionPage:
    """The page with the rows in ``opened`` open; with ``sentences`` (by field name) it shows what is wrong.

    Everything is shown as it is stored, or as it was typed when that could not be understood.
    """
    builder = _Builder(plan, section, set(opened), posted, sentences or {})
    form = None
    if spec.form is not None:
        form = builder.form(spec.form, queries.load_details(plan, spec), "")
    rows = {rows.name: builder.views(rows) for rows in spec.rows if not rows.parent}
    for child in (rows for rows in spec.rows if rows.parent):
        builder.hang_under(rows[child.parent], child)
    return SectionPage(form, rows)


@dataclass
class _Builder:
    plan: Plan
    section: PlanSection
    opened: set[str]
    posted: QueryDict | None
    sentences: Mapping[str, str]

    @property
    def address(self) -> tuple[str, str]:
        return (self.plan.project.slug, self.section.key)

    def views(self, row_set: registry.RowSet) -> RowList:
        views = [RowView(row, row_set, self.address) for row in self._rows(row_set)]
        self._open(row_set, [view for view in views if view.name in self._to_open])
        return self._list(views, row_set)

    def hang_under(self, parents: RowList, row_set: registry.RowSet) -> None:
        """Put every row of ``row_set`` under its parents; it is open when its parent is.

        Under a closed parent, which only says how many there are, rows are not even read.
        """
        links = queries.load_links(self.plan, row_set)
        counted = summaries.line_of(parents.row_set.model) is not None
        shows = {view.row.pk for view in parents if view.form is not None or not counted}
        opened = {pk for pk, _parent, _there in links if f"{row_set.name}-{pk}" in self._to_open}
        shown = [link for link in links if link.parent in shows or link.row in opened]
        rows = {row.pk: row for row in self._rows(row_set)} if shown else {}
        by_parent: dict[int, list[PlanRow]] = defaultdict(list)
        for link in shown:
            if link.row in rows:
                by_parent[link.parent].append(rows[link.row])
        present = Counter(link.parent for link in links if link.is_present)
        written: set[int] = set()
        views: list[RowView] = []
        for parent in parents:
            own = [RowView(row, row_set, self.address) for row in by_parent[parent.row.pk]]
            for view in own:
                view.is_again = view.row.pk in written
                if parent.form is not None:
                    written.add(view.row.pk)
                if parent.form is not None or view.row.pk in opened:
                    views.append(view)
            parent.children[row_set.name] = self._list(own, row_set, parent.name, present[parent.row.pk])
        self._open(row_set, views)

    def _rows(self, row_set: registry.RowSet) -> list[PlanRow]:
        """What is chosen in rows is read for those that are open only, unless a template shows the closed ones."""
        many: list[str] | None = [] if summaries.line_of(row_set.model) else None
        return queries.load_rows(self.plan, row_set, and_removed=True, many=many)

    def _open(self, row_set: registry.RowSet, views: Iterable[RowView]) -> None:
        """Give ``views`` their forms; one query for each field in which several can be chosen."""
        shown = [view for view in views if not (view.row.is_removed or view.is_again)]
        asked = [field.name for field in row_set.model._meta.many_to_many if field.name in row_set.form.base_fields]
        prefetch_related_objects([view.row for view in shown], *asked)
        for view in shown:
            view.form = self.form(row_set.form, view.row, view.name)

    def _list(
        self, views: list[RowView], row_set: registry.RowSet, parent: str = "", present: int | None = None
    ) -> RowList:
        if self.section.unread:
            for view in views:
                view.unread = [text for name, text in self.section.unread.items() if name.startswith(f"{view.name}-")]
        return RowList(views, row_set, self.address, parent, present)

    @cached_property
    def _to_open(self) -> set[str]:
        """The names of the rows that were opened, and of those in which something is wrong."""
        return self.opened | {name.rpartition("-")[0] for name in self.sentences}

    def form(self, form_class: Any, instance: Any, prefix: str) -> DraftForm:
        """The form over ``instance``: as stored, with what was typed and not understood laid over it."""
        form: DraftForm = form_class(instance=instance, prefix=prefix or None, plan=self.plan)
        overlay = {
            name: self.section.unread[form.add_prefix(name)]
            for name in form.fields
            if form.add_prefix(name) in self.section.unread
        }
        form.initial.update(overlay)
        wrong = {name: self.sentences.get(form.add_prefix(name)) for name in form.fields}
        if not any(wrong.values()):
            return form
        return self._with_sentences(form_class, form, {name: text for name, text in wrong.items() if text})

    def _with_sentences(self, form_class: Any, form: DraftForm, wrong: dict[str, str]) -> DraftForm:
        """The same form, bound to what it shows, so that it can say what is wrong."""
        data = QueryDict(mutable=True)
        for name in form.fields:
            full = form.add_prefix(name)
            if self.posted is not None and full in self.posted:
                data.setlist(full, self.posted.getlist(full))
            else:
                data.setlist(full, as_typed(form, name))
        bound: DraftForm = form_class(data, instance=form.instance, prefix=form.prefix, plan=self.plan)
        bound.full_clean()
        bound.errors.clear()
        for name, sentence in wrong.items():
            bound.add_error(name, sentence)
        return bound


def unread_sentences(plan: Plan, spec: registry.Section, section: PlanSection) -> dict[str, str]:
    """A sentence by name for everything that was typed in the section and is still not understood."""
    posted = QueryDict(mutable=True)
    posted.update(section.unread)
    try:
        return read_changes(plan, spec, posted, section.unread)[1]
    except LookupError:
        return {}


def label_of(spec: registry.Section, full: str) -> str:
    """The question that the field called ``full`` asks; needs no row, so it tells nothing about a plan."""
    row_name, _dash, name = full.rpartition("-")
    row_set = spec.row_set(row_name.rpartition("-")[0])
    form_class = row_set.form if row_set else spec.form
    fields = getattr(form_class, "base_fields", {})
    return str(fields[name].label) if name in fields else full


def as_typed(form: DraftForm, name: str) -> list[str]:
    """What a browser would send for the field as it is shown."""
    value = form[name].value()
    if value is None or value is False:
        return []
    if value is True:
        return ["on"]
    items = value if isinstance(value, list | tuple) else [value]
    return [str(getattr(item, "pk", item)) for item in items]


def current_texts(plan: Plan, spec: registry.Section, section: PlanSection, names: Iterable[str]) -> dict[str, Any]:
    """What the page would show now under ``names``: texts, and lists where several can be chosen."""
    found: dict[str, Any] = {}
    forms: dict[str, DraftForm | None] = {}
    for full in names:
        row_name, _dash, name = full.rpartition("-")
        if row_name not in forms:
            forms[row_name] = _form(plan, spec, row_name)
        form = forms[row_name]
        if form is None or name not in form.fields:
            continue
        shown = as_typed(form, name)
        several = hasattr(form.fields[name], "choices") and getattr(
            form.fields[name].widget, "allow_multiple_selected", False
        )
        found[full] = section.unread.get(full, shown if several else "".join(shown))
    return found


def _form(
    plan: Plan, spec: registry.Section, row_name: str, *, data: Any = None, only: set[str] | None = None
) -> DraftForm | None:
    """The form for the section itself (``row_name`` empty) or for one of its rows; None when it has no form."""
    if not row_name:
        if spec.form is None:
            return None
        details = queries.load_details(plan, spec)
        return spec.form(data, instance=details, plan=plan, only=only)
    row_set, row = find_row(plan, spec, row_name)
    return row_set.form(data, instance=row, prefix=row_name, plan=plan, only=only)
