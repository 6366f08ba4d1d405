"""What the helpdesk holds about somebody, and how it forgets them."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import override

from helpdesk.held import in_helpdesk
from helpdesk.models import Attachment, Message, Ticket
from helpdesk.notifications.asking import question_came
from helpdesk.services.forgetting import KEPT_AFTER, forget, forget_askers
from impacthub.audit.models import Entry
from impacthub.notifications.models import Notification
from tests.factories.helpdesk import MessageFactory, SatisfactionFactory, TicketFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def nele() -> Any:
    return UserFactory(name="Nele Vos", email="nele@people.test")


def attach(message: Message) -> Attachment:
    row = Attachment(message=message, name="brief.pdf", content_type="application/pdf", size=3, sha256="0" * 64)
    row.file.save("x.pdf", ContentFile(b"pdf"))
    row.save()
    return row


def test_everything_of_a_person_is_shown(nele):
    own = TicketFactory(user=nele, name="Nele", email=nele.email, subject="Budget?")
    before = TicketFactory(email="NELE@people.test", subject="Zonder account")
    MessageFactory(ticket=own, kind="AGENT", text="Begin klein.")
    MessageFactory(ticket=own, kind="NOTE", text="Belt ze terug?")
    taken_back = MessageFactory(ticket=own, kind="AGENT", text="Fout.", taken_back_at=timezone.now())
    attach(own.messages.first())
    SatisfactionFactory(ticket=own, comment="Fijn.")
    copy = TicketFactory(cc=[nele.email], subject="Van een ander")
    MessageFactory(ticket=copy, kind="AGENT", author=nele, text="Als medewerker.")
    with override("en"):
        found = {part.title: part for part in in_helpdesk(nele)}
        asked = [row["Subject"] for row in found["Questions you asked"].rows]
        assert sorted(asked) == ["Budget?", "Zonder account"]
        said = found["What you and the helpdesk said"]
        assert [row["Message"] for row in said.rows if str(row["Question"]) == own.reference] == [
            "Waar begin ik met mijn budget?",
            "Begin klein.",
        ]
        assert taken_back.text not in {row["Message"] for row in said.rows}
        assert [(file.name.partition("-")[2], file.read()) for file in said.files] == [("brief.pdf", b"pdf")]
        assert [row["Anything to add"] for row in found["What you said of the help"].rows] == ["Fijn."]
        assert [row["Subject"] for row in found["Questions of which you get a copy"].rows] == ["Van een ander"]
        assert [row["Message"] for row in found["What you wrote for the helpdesk"].rows] == ["Als medewerker."]
        assert before.pk != own.pk


def test_nothing_of_others_is_shown(nele):
    TicketFactory(email="somebody@people.test")
    TicketFactory(email=nele.email, user=UserFactory())
    assert [part.title for part in in_helpdesk(nele) if part.rows] == []


def test_who_asks_for_it_is_forgotten_and_the_figures_stay(nele, django_capture_on_commit_callbacks):
    own = TicketFactory(
        user=nele, name="Nele", email=nele.email, cc=["vriend@people.test"], tags=["nele"], publishing="GIVEN"
    )
    MessageFactory(ticket=own, kind="AGENT", text="Dag Nele Vos, begin klein. Ik bel je op 0470 12 34 56.")
    note = MessageFactory(ticket=own, kind="NOTE", text="Nele belt.")
    stored = str(attach(own.messages.first()).file.name)
    SatisfactionFactory(ticket=own, comment="Nele zegt dank.")
    copy = TicketFactory(cc=["NELE@people.test".lower(), "x@people.test"])
    mine = TicketFactory(assignee=nele)
    agent = UserFactory(roles=["HELPDESK"])
    for ticket in (own, mine):
        question_came(ticket)
    told = f"helpdesk.question_asked:{mine.pk}:{agent.pk}"
    with django_capture_on_commit_callbacks(execute=True):
        forget(nele)
    own.refresh_from_db()
    assert (own.subject, own.user, own.name, own.email, own.cc, own.tags) == ("–", None, "", "", [], [])
    assert (own.status, own.link_version, own.closed_at is None) == ("CLOSED", 1, False)
    assert own.publishing == "REFUSED"
    answer = "Dag [naam], begin klein. Ik bel je op [telefoonnummer]."
    assert list(own.messages.values_list("text", flat=True)) == ["–", answer, "–"]
    assert note.pk in own.messages.values_list("pk", flat=True)
    assert (own.satisfaction.comment, own.satisfaction.helped) == ("", "YES")
    assert (Attachment.objects.count(), default_storage.exists(stored)) == (0, False)
    assert list(Notification.objects.values_list("key", flat=True)) == [told]
    copy.refresh_from_db()
    mine.refresh_from_db()
    assert (copy.cc, mine.assignee) == (["x@people.test"], None)
    assert list(Entry.objects.values_list("action", "object_id")) == [("helpdesk.question_closed", str(own.pk))]
    assert list(in_helpdesk(nele)) == [] or not any(part.rows for part in in_helpdesk(nele))


def test_two_years_after_it_closed_nobody_knows_who_asked():
    now = timezone.now()
    old = TicketFactory(status="CLOSED", closed_at=now - KEPT_AFTER - timedelta(hours=1), cc=["x@people.test"])
    young = TicketFactory(status="CLOSED", closed_at=now - KEPT_AFTER + timedelta(hours=1))
    account = TicketFactory(status="CLOSED", closed_at=now - KEPT_AFTER * 2, user=UserFactory())
    assert (forget_askers(), forget_askers()) == (1, 0)
    kept = {row.pk: (row.name, row.email, row.cc) for row in Ticket.objects.all()}
    assert kept == {
        old.pk: ("", "", []),
        young.pk: (young.name, young.email, []),
        account.pk: (account.name, account.email, []),
    }
    assert list(Entry.objects.values_list("action", "object_id")) == [("helpdesk.asker_forgotten", str(old.pk))]
