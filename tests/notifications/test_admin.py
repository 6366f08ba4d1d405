"""Coordinators decide about mails that did not simply leave."""

import pytest

from impacthub.audit.models import Entry
from impacthub.notifications import services
from impacthub.notifications.models import OutboxEmail, Suppression

pytestmark = pytest.mark.django_db
LIST = "/admin/notifications/outboxemail/"
Status = OutboxEmail.Status


@pytest.fixture
def admin(client_for, settings):
    """A coordinator's client; the second factor is tested elsewhere."""
    settings.ADMIN_REQUIRES_MFA = False
    return client_for("coordinator")


def act(admin, action, *mails, on=LIST):
    return admin.post(on, {"action": action, "_selected_action": [mail.pk for mail in mails]}, follow=True)


def put(queue, name, status):
    mail = queue(name)
    OutboxEmail.objects.filter(pk=mail.pk).update(status=status, claimed_at=mail.created_at, error="why")
    return mail


def status_of(*mails):
    return [OutboxEmail.objects.get(pk=mail.pk).status for mail in mails]


def test_send_again_queues_what_failed_and_says_what_it_could_not(admin, queue):
    failed, uncertain, waiting = (
        put(queue, "a", Status.FAILED),
        put(queue, "b", Status.UNCERTAIN),
        put(queue, "c", Status.QUEUED),
    )
    page = act(admin, "send_again", failed, uncertain, waiting)
    assert status_of(failed, uncertain, waiting) == ["QUEUED", "QUEUED", "QUEUED"]
    assert Entry.objects.filter(action="notifications.email_queued_again").count() == 2
    told = [(message.level_tag, str(message)) for message in page.context["messages"]]
    assert told == [
        ("warning", "News about Stil Water: From “waiting” it cannot become “waiting”."),
        ("success", "2 e-mails are changed."),
    ]


def test_leave_touches_uncertain_mails_only(admin, queue):
    failed, uncertain = put(queue, "a", Status.FAILED), put(queue, "b", Status.UNCERTAIN)
    act(admin, "leave", failed, uncertain)
    assert status_of(failed, uncertain) == ["FAILED", "CANCELLED"]
    assert Entry.objects.get(action="notifications.email_left").object_id == str(uncertain.pk)


def test_cancel_stops_a_waiting_mail(admin, queue):
    waiting = put(queue, "a", Status.QUEUED)
    act(admin, "cancel", waiting)
    assert status_of(waiting) == ["CANCELLED"]
    assert services.deliver_due() == 0


def test_stuck_filter_shows_what_asks_for_a_decision(admin, queue):
    for name, status in (("a", Status.FAILED), ("b", Status.UNCERTAIN), ("c", Status.WITHHELD), ("d", Status.QUEUED)):
        put(queue, name, status)
    page = admin.get(f"{LIST}?stuck=yes").content.decode()
    assert [f"{name}@people.test" in page for name in "abcd"] == [True, True, False, False]


def test_a_mail_can_be_read_and_not_written(admin, queue):
    mail = queue("a")
    page = admin.get(f"{LIST}{mail.pk}/change/").content.decode()
    assert ["News about Stil Water" in page, 'name="subject"' in page] == [True, False]
    admin.post(f"{LIST}{mail.pk}/change/", {"subject": "Something else"})
    mail.refresh_from_db()
    assert mail.subject == "News about Stil Water"


@pytest.mark.parametrize("path", ["add/", "1/delete/"])
def test_mails_are_not_added_or_deleted_by_hand(admin, path):
    assert admin.get(LIST + path).status_code in (302, 403)


def test_lifting_a_suppression_is_written_down(admin):
    row = services.suppress("back@people.test", reason=Suppression.Reason.BOUNCED)
    act(admin, "lift", row, on="/admin/notifications/suppression/")
    assert Suppression.objects.count() == 0
    entry = Entry.objects.get(action="notifications.suppression_lifted")
    assert (entry.object_id, entry.changes) == (str(row.pk), {"reason": "BOUNCED"})


@pytest.mark.parametrize("model", ["outboxemail", "suppression", "notification"])
@pytest.mark.parametrize("role", ["producer", "member", "coach"])
def test_others_stay_out(client_for, settings, role, model):
    settings.ADMIN_REQUIRES_MFA = False
    assert client_for(role).get(f"/admin/notifications/{model}/").status_code in (302, 403)
