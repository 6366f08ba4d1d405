"""The cohorts: who takes part, their year, and how far it is. A cohort that is there is left alone."""

from collections.abc import Sequence
from datetime import timedelta

from impacthub.demo import curriculum, history, people, years
from impacthub.demo.days import at, day
from impacthub.demo.sheets import Sheet, sheet
from impacthub.people.models import Membership, Organisation, Role, Sector
from impacthub.states import move_all
from trajects.models import Assignment, Cohort, Enrolment, Module, Participant, Programme, Submission
from trajects.services import enrol_directly, move_cohort

FIRST, NOW, ACADEMY, NETWORK = "filmpact-2019", "filmpact-4", "impactacademie-2018", "filantrimpact-1"
#: The certificate that a visitor can check: that of the demo's member, from the first cohort.
CODE = "DEMAFGHJKLMNPQRSTUVWXYZ2345"
HOLDER = "lid"
#: How many weeks each of the eleven modules takes in a year of forty.
WEEKS = (3, 4, 4, 4, 4, 3, 4, 4, 2, 4, 4)
#: Weeks with a day together in that year; in the even weeks there is a talk with each team.
DAYS = (1, 4, 8, 11, 15, 19, 22, 25, 29, 33, 37, 40)
Status = Cohort.Status


def load() -> int:
    """Add the cohorts that are not there yet; returns how many."""
    data = sheet("trajects/cohorts")
    there = {name for pair in Cohort.objects.values_list("slug", "name") for name in pair}
    missing = [slug for slug, row in data.items() if there.isdisjoint({slug, row["name"]})]
    for slug in missing:
        cohort = _add(slug, data[slug])
        if slug in YEARS:
            YEARS[slug](cohort)
    return len(missing)


def _add(slug: str, row: Sheet) -> Cohort:
    cohort = Cohort.objects.create(
        programme=Programme.objects.get(slug=row["programme"]),
        name=row["name"],
        slug=slug,
        starts_on=day(row["starts_on"]),
        weeks=row["weeks"],
        capacity=row["capacity"],
        place=row["place"],
        fictional=True,
        **curriculum.three("summary", row["summary"]),
    )
    return move_cohort(cohort, Status.ENROLMENT_OPEN, by=None)


def begin(cohort: Cohort) -> Cohort:
    """Let it run: who has a place takes part from now on."""
    return move_cohort(move_cohort(cohort, Status.ENROLMENT_CLOSED, by=None), Status.RUNNING, by=None)


def _end(cohort: Cohort) -> None:
    """It is over: its people are alumni, and speak for their team as participants no longer."""
    move_cohort(move_cohort(cohort, Status.EVALUATING, by=None), Status.CLOSED, by=None)
    completed, alumni = Enrolment.Status.COMPLETED, Enrolment.Status.ALUMNI
    move_all(cohort.enrolments.all(), "status", Enrolment.FLOW, completed, alumni)
    for enrolment in cohort.enrolments.all():
        Membership.objects.filter(
            role=Role.PARTICIPANT, organisation=enrolment.organisation_id, user__participations__enrolment=enrolment
        ).update(starts_on=cohort.starts_on, ends_on=cohort.ends_on)


def _enrol(cohort: Cohort, rows: Sequence[Sheet], **usual: str) -> list[Enrolment]:
    """A place for each of ``rows``, taken some weeks before the first day; the tasks of its people beside them."""
    made = []
    for row in rows:
        house = people.house(row, **usual)
        who = [people.somebody(one) for one in row["people"]]
        enrolment = enrol_directly(cohort, house, who, by=None, title=row.get("title", ""), welcome=False)
        for person, one in zip(who, row["people"], strict=True):
            if not isinstance(one, str):
                Participant.objects.filter(enrolment=enrolment, user=person).update(task=one[1])
        made.append(enrolment)
    Enrolment.objects.filter(cohort=cohort).update(enrolled_at=at(cohort.starts_on - timedelta(weeks=6), "11:00"))
    return list(Enrolment.objects.filter(cohort=cohort).select_related("organisation").order_by("pk"))


def _missed(rows: Sequence[Sheet], enrolments: Sequence[Enrolment]) -> dict[int, list[int]]:
    return {team.pk: row.get("misses", []) for row, team in zip(rows, enrolments, strict=True)}


# Filmpact 2019–2022: ten people, eleven modules of twelve weeks, and what came of it


def _first(cohort: Cohort) -> None:
    rows = sheet("trajects/cohorts")[FIRST]["trainees"]
    cohort = begin(cohort)
    teams = _enrol(cohort, rows, kind=Organisation.Kind.PRODUCTION_COMPANY, sector=Sector.FILM)
    modules = [
        curriculum.add_module(cohort, row, (1 + 12 * number, 12 + 12 * number), papers_too=False)
        for number, row in enumerate(sheet("trajects/film_modules"))
    ]
    for module in modules:
        for number, week in enumerate((module.week_from, module.week_from + 6), start=1):
            texts = [text.format(own, number) for text, own in zip(years.DAY, years.title_of(module), strict=True)]
            years.together(cohort, week, texts, module=module, trainers=years.given_by(module))
    years.together(cohort, cohort.weeks, years.CLOSING, kind=years.Kind.CLOSING)
    history.attend(cohort, _missed(rows, teams))
    tasks = years.film_tasks(cohort, modules, weekly=False)
    left = {team.pk: set(row.get("leaves", [])) for row, team in zip(rows, teams, strict=True)}
    number_of = {module.pk: module.number for module in modules}
    history.work(
        tasks,
        teams,
        lambda task, team: None if number_of.get(task.module_id or 0) in left[team.pk] else Submission.Status.ACCEPTED,
        sheet("trajects/film_work"),
    )
    history.certify(cohort, codes={people.person(HOLDER).pk: CODE})
    _end(cohort)


# Filmpact 4: in its eleventh week


def _now(cohort: Cohort) -> None:
    rows = sheet("trajects/cohorts")[NOW]["trainees"]
    cohort = begin(cohort)
    teams = _enrol(cohort, rows, kind=Organisation.Kind.PRODUCTION_COMPANY, sector=Sector.FILM)
    modules, first = [], 1
    for row, length in zip(sheet("trajects/film_modules"), WEEKS, strict=True):
        modules.append(curriculum.add_module(cohort, row, (first, first + length - 1), papers_too=True))
        first += length
    _sessions_now(cohort, modules, teams)
    history.attend(cohort, _missed(rows, teams))
    tasks = years.film_tasks(cohort, modules, weekly=True)
    history.work(tasks, teams, _fate_now(cohort, teams), sheet("trajects/film_work"))


def _sessions_now(cohort: Cohort, modules: Sequence[Module], teams: Sequence[Enrolment]) -> None:
    for week in DAYS[:-1]:
        module = next(module for module in modules if module.week_from <= week <= module.week_to)
        years.together(cohort, week, years.title_of(module), module=module, trainers=years.given_by(module))
    years.together(cohort, DAYS[-1], years.CLOSING, kind=years.Kind.CLOSING)
    for week in (6, 13, 21, 31):
        fields = {"kind": years.Kind.PEER_SESSION, "weekday": 3, "hours": ("14:00", "16:00"), "mode": years.Mode.ONLINE}
        years.together(cohort, week, years.PEERS, join_url=f"{years.JOIN}/{cohort.slug}", **fields)
    years.contacts(cohort, teams, range(2, cohort.weeks, 2), modules)


def _fate_now(cohort: Cohort, teams: Sequence[Enrolment]) -> history.Fate:
    """Until two weeks ago it is accepted, but for two teams that work on it again; last week's waits for feedback."""
    order = {team.pk: number for number, team in enumerate(teams)}
    status = Submission.Status

    def fate(task: Assignment, team: Enrolment) -> str | None:
        number, ago = order[team.pk], cohort.this_week - task.week
        if ago < 0 or (ago == 0 and number != 3) or (ago == 1 and number in (5, 6)):
            return None
        if ago <= 1:
            return status.HANDED_IN
        return status.FEEDBACK if ago == 2 and number in (0, 4) else status.ACCEPTED

    return fate


# ImpactAcademie 2018–2019: eleven initiatives, fifty-two weeks


def _academy(cohort: Cohort) -> None:
    data = sheet("trajects/academie")
    cohort = begin(cohort)
    teams = _enrol(cohort, data["initiatives"], kind=Organisation.Kind.SOCIAL_INITIATIVE, sector=Sector.OTHER)
    modules = [
        curriculum.add_module(cohort, row, (row["weeks"][0], row["weeks"][1]), papers_too=False)
        for row in data["modules"]
    ]
    for week, *texts, place in data["days"]:
        module = next(module for module in modules if module.week_from <= week <= module.week_to)
        years.together(cohort, week, texts, module=module, place=place, trainers=years.given_by(module))
    for week in data["peers"]:
        fields = {"kind": years.Kind.PEER_SESSION, "weekday": 3, "hours": ("14:00", "16:00")}
        years.together(cohort, week, years.PEERS, **fields)
    week, *texts, place = data["closing"]
    years.together(cohort, week, texts, place=place, kind=years.Kind.CLOSING)
    years.contacts(cohort, teams, range(2, 52, 2), modules)
    history.attend(cohort, _missed(data["initiatives"], teams))
    left = {team.pk: set(row["leaves"]) for row, team in zip(data["initiatives"], teams, strict=True)}
    history.work(
        years.academy_tasks(cohort, modules, data),
        teams,
        lambda task, team: None if task.week in left[team.pk] else Submission.Status.ACCEPTED,
        data,
    )
    history.certify(cohort)
    _end(cohort)


# FilantrImpact: a network in the second of its two years


def _network(cohort: Cohort) -> None:
    data = sheet("trajects/network")
    cohort = begin(cohort)
    teams = []
    for row in data["members"]:
        plain = {**row, "people": [_plain(one) for one in row["people"]]}
        teams = _enrol(cohort, [plain], kind=Organisation.Kind.OTHER, sector=Sector.PHILANTHROPY)
        for one, participant in zip(row["people"], teams[-1].participants.order_by("pk"), strict=True):
            Participant.objects.filter(pk=participant.pk).update(network_role=one[1], task=one[2])
    modules = [
        curriculum.add_module(cohort, row, (row["weeks"][0], row["weeks"][1]), papers_too=False)
        for row in data["modules"]
    ]
    for week, *texts in data["meetings"]:
        module = next(module for module in modules if module.week_from <= week <= module.week_to)
        fields = {"hours": ("13:00", "17:00"), "weekday": 3, **curriculum.three("bring", data["bring"])}
        years.together(cohort, week, texts, module=module, **fields)
    history.attend(cohort, {team.pk: [2 + number] for number, team in enumerate(teams) if number % 3 == 1})


def _plain(one: list[str]) -> str | list[str]:
    """A member of the network as the other cohorts have their people: a log-in has a dot or is a printed one."""
    return one[0] if " " not in one[0] else [one[0], one[2], *one[3:]]


YEARS = {FIRST: _first, NOW: _now, ACADEMY: _academy, NETWORK: _network}
