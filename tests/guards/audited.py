"""Every public service and the audit entries it leaves, proven by running it; or why it leaves none."""

from collections.abc import Callable

from allauth.mfa.models import Authenticator

from impacthub.jobs import services as jobs
from impacthub.notifications import services as notifications
from impacthub.notifications.links import Recipient
from impacthub.notifications.models import OutboxEmail
from impacthub.people import services as people
from impacthub.people.models import Consent, LogIn, Role
from tests.factories.people import MembershipFactory, OrganisationFactory, UserFactory
from tests.guards.audited_around import AUDITED_AROUND
from tests.guards.audited_calls import AUDITED_CALLS
from tests.guards.audited_case import Audited
from tests.guards.audited_coaching import AUDITED_COACHING
from tests.guards.audited_cohorts import AUDITED_COHORTS
from tests.guards.audited_community import AUDITED_COMMUNITY
from tests.guards.audited_conversation import AUDITED_CONVERSATION
from tests.guards.audited_guiding import AUDITED_GUIDING
from tests.guards.audited_helpdesk import AUDITED_HELPDESK
from tests.guards.world import World

#: Services without an entry, and why nobody misses it.
EXCEPTIONS = {
    "audit.record": "is the log itself",
    "audit.timeline": "only reads",
    "coaching.discard_kept_texts": "the clock removes texts whose thirty days are over, as the page says",
    "coaching.find_row": "only reads",
    "coaching.forget": "part of people.erase_person, which writes it down; leaving a team has its own entry",
    "coaching.is_guarded": "only reads",
    "coaching.lock_coach": "only locks",
    "coaching.lock_partnership": "only locks",
    "coaching.lock_plan": "only locks",
    "coaching.lock_section": "only locks",
    "coaching.lock_session": "only locks",
    "coaching.lock_trajectory": "only locks",
    "coaching.mail_digests": "the outbox rows are the record; the digest's own row says up to which moment",
    "coaching.makers_of": "only reads",
    "coaching.months_later": "only computes",
    "coaching.new_code": "only computes",
    "coaching.note_presence": "every half minute, and forgotten after seventy-five seconds",
    "coaching.note_visit": "the visit is a row of its own, which says nothing about the reader",
    "coaching.parts_of": "only computes",
    "coaching.remind_action_points": "the outbox rows are the record",
    "coaching.remind_funding_dates": "the outbox rows are the record",
    "coaching.remind_milestones": "the outbox rows are the record",
    "coaching.remind_reports": "the outbox rows are the record",
    "coaching.siblings": "only reads",
    "coaching.usual_names": "only words",
    "coaching.wait_for_saves": "only locks",
    "community.admit": "part of registering, confirming or answering, each of which has its own entry",
    "community.count_posts": "works out figures of posts; each post has its own entry",
    "community.due_at": "only computes",
    "community.forget": "part of people.erase_person, which writes it down; a place that goes to another has its entry",
    "community.forget_addresses": "the clock removes addresses that nobody confirmed or that left, a month later",
    "community.free_slug": "only computes",
    "community.has_link": "only computes",
    "community.is_granted": "only computes",
    "community.mark_read": "the following's own row says how far somebody read",
    "community.must_be_open": "only reads",
    "community.plan_cancellation": "the mailing is a row; community.cancel_event writes down why",
    "community.plan_change": "the mailing is a row; community.change_event writes down what changed",
    "community.plan_reminders": "the mailings are rows; announcing and changing an event have their own entries",
    "community.read_message": "the message's own row says when it was read",
    "community.read_wish": "only reads",
    "community.send_digests": "the outbox rows are the record; the digest's own row says up to which moment",
    "community.tell_posts": "the outbox rows are the record; the post's own row says when it was told",
    "helpdesk.acknowledge": "the outbox row is the record",
    "helpdesk.attach": "part of asking, adding a message or answering, each of which has its own entry",
    "helpdesk.contested": "only reads",
    "helpdesk.discard_viewings": "the clock forgets after an hour who had which question open",
    "helpdesk.forget": "part of people.erase_person, which writes it down",
    "helpdesk.free_slug": "only computes",
    "helpdesk.lock": "only locks",
    "helpdesk.next_number": "only computes",
    "helpdesk.one_at_a_time": "only locks",
    "helpdesk.reply_due": "only computes",
    "helpdesk.see": "every quarter of a minute, and forgotten after an hour",
    "helpdesk.subject_of": "only computes",
    "helpdesk.too_many": "only words",
    "helpdesk.wish_links": "the wish is a row until the worker looks; helpdesk.answer_wishes writes down what was sent",
    "jobs.discard_old": "the clock removes files whose seven days are over; the job's status says so",
    "jobs.forget": "part of people.erase_person, which writes it down",
    "jobs.report_progress": "progress is in the job's own row",
    "jobs.run_due": "asks again for work that was written down when somebody asked for it",
    "jobs.run_job": "the job's row says how it ended",
    "notifications.claim": "the outbox row says who has it",
    "notifications.deliver_due": "the outbox row says what became of the mail",
    "notifications.discard_old": "the clock blanks old texts; the outbox row stays",
    "notifications.forget": "part of people.erase_person, which writes it down",
    "notifications.forget_lines": "part of forgetting or removing what they tell of, which is written down",
    "notifications.mark_all_read": "the line under the bell says when it was read",
    "notifications.message_id": "only computes",
    "notifications.notify": "the line under the bell is the record",
    "notifications.queue_email": "the outbox row is the record",
    "notifications.queue_many": "the outbox rows are the record",
    "notifications.rendered": "only computes; the row is not written yet",
    "notifications.settle_lost": "the outbox row says that it is uncertain, and why",
    "notifications.suppress": "the suppression's own row says when and why; a person's wish is logged with it",
    "people.erase_due": "calls people.erase_person, which writes it down",
    "people.find_feed": "only reads",
    "people.forget_in_audit": "part of people.erase_person, which writes it down",
    "people.forget_in_people": "part of people.erase_person, which writes it down",
    "people.hash_of": "only computes",
    "people.note_fetch": "the feed's own row says on which day it was last fetched",
    "trajects.certificate_pdf": "only draws; the one that is kept is logged by trajects.draw_certificate",
    "trajects.discard_kept_answers": "the clock removes texts whose thirty days are over, as the page says",
    "trajects.draw_due": "calls trajects.draw_certificate, which writes it down",
    "trajects.forget": "part of people.erase_person, which writes it down",
    "trajects.free_slug": "only computes",
    "trajects.hash_of": "only computes",
    "trajects.lock_call": "only locks",
    "trajects.lock_draft": "only locks",
    "trajects.look_up": "only reads",
    "trajects.preview_weeks": "only reads",
    "trajects.qr_code": "only computes",
    "trajects.remind_drafts": "the outbox rows are the record",
    "trajects.rescore": "works out what reviews say together; each review and change of weights has its own entry",
    "trajects.rescore_call": "works out what reviews say together; each review and change of weights has its own entry",
    "trajects.tell_extension": "the outbox rows are the record; trajects.extend_call writes down the new hour",
    "trajects.why_gone": "only reads",
}


def _mail(status: str) -> Callable[[World], OutboxEmail]:
    texts = dict.fromkeys(["key", "kind", "subject", "message_id"], f"guards.{status.lower()}")
    return lambda world: OutboxEmail.objects.create(to="somebody@example.test", language="nl", status=status, **texts)


def _log_in(world: World) -> LogIn:
    world.client("producer")
    return LogIn.objects.get(user=world.own.producer)


def _consent(world: World) -> Consent:
    person = world.own.producer
    return people.give_consent(person, Consent.Kind.HOUSE_RULES, by=person, text_version="1")


def _recipient(world: World) -> Recipient:
    return Recipient(world.own.producer.pk, world.own.producer.email, "nl", "guards")


JOBS = {
    "ask_job": Audited(
        ("jobs.job_asked",),
        lambda w, _: jobs.ask_job("coaching.plan_pdf", by=w.own.producer, title="Plan", arguments={"plan": 1}),
    ),
}

NOTIFICATIONS = {
    "cancel": Audited(
        ("notifications.email_cancelled",),
        lambda w, mail: notifications.cancel(mail, by=w.own.producer),
        _mail("QUEUED"),
    ),
    "leave": Audited(
        ("notifications.email_left",), lambda w, mail: notifications.leave(mail, by=w.own.producer), _mail("UNCERTAIN")
    ),
    "send_again": Audited(
        ("notifications.email_queued_again",),
        lambda w, mail: notifications.send_again(mail, by=w.own.producer),
        _mail("UNCERTAIN"),
    ),
    "lift_suppression": Audited(
        ("notifications.suppression_lifted",),
        lambda w, row: notifications.lift_suppression(row, by=w.own.producer),
        lambda w: notifications.suppress("somebody@example.test", reason="BOUNCED"),
    ),
    "set_preferences": Audited(
        ("notifications.preference_set",),
        lambda w, recipient: notifications.set_preferences(recipient, {"guards": False}),
        _recipient,
    ),
    "unsubscribe": Audited(
        ("notifications.preference_set",), lambda w, recipient: notifications.unsubscribe(recipient), _recipient
    ),
}

PEOPLE = {
    "find_or_add_organisation": Audited(
        ("people.organisation_added",), lambda w, _: people.find_or_add_organisation("New house", by=w.own.producer)
    ),
    "make_feed": Audited(
        ("people.calendar_feed_made",), lambda w, _: people.make_feed(w.own.producer, by=w.own.producer)
    ),
    "remove_unused_organisation": Audited(
        ("people.organisation_removed",),
        lambda w, house: people.remove_unused_organisation(house, by=w.own.producer),
        lambda w: OrganisationFactory(),
    ),
    "revoke_feed": Audited(
        ("people.calendar_feed_revoked",),
        lambda w, _: people.revoke_feed(w.own.producer, by=w.own.producer),
        lambda w: people.make_feed(w.own.producer, by=w.own.producer),
    ),
    "add_person": Audited(
        ("people.person_added",), lambda w, _: people.add_person("new@example.test", by=w.own.producer, name="New")
    ),
    "ask_erasure": Audited(
        ("people.erasure_asked",), lambda w, _: people.ask_erasure(w.own.producer, by=w.own.producer)
    ),
    "cancel_erasure": Audited(
        ("people.erasure_cancelled",),
        lambda w, person: people.cancel_erasure(person, by=person),
        lambda w: people.ask_erasure(w.own.producer, by=w.own.producer),
    ),
    "change_profile": Audited(
        ("people.profile_changed",),
        lambda w, _: people.change_profile(w.own.producer, by=w.own.producer, name="Another Name"),
    ),
    "close_account": Audited(
        ("people.account_closed",), lambda w, _: people.close_account(w.people["member"], by=w.own.producer)
    ),
    "close_membership": Audited(
        ("people.membership_closed",),
        lambda w, membership: people.close_membership(membership, by=w.own.producer),
        lambda w: MembershipFactory(role=Role.MEMBER),
    ),
    "complete_sign_up": Audited(
        ("people.person_signed_up", "people.consent_given"),
        lambda w, _: people.complete_sign_up(w.own.producer, by=w.own.producer, name="Name", language="fr"),
    ),
    "end_log_in": Audited(("people.log_ins_ended",), lambda w, row: people.end_log_in(row, by=w.own.producer), _log_in),
    "end_log_ins": Audited(
        ("people.log_ins_ended",), lambda w, _: people.end_log_ins(w.own.producer, by=w.own.producer), _log_in
    ),
    "erase_person": Audited(
        ("people.person_erased",),
        lambda w, person: people.erase_person(person, by=None),
        lambda w: UserFactory(),
        by=None,
    ),
    "give_consent": Audited(("people.consent_given",), lambda w, _: _consent(w)),
    "note_sign_in_change": Audited(
        ("people.passkey_added",), lambda w, _: people.note_sign_in_change(w.own.producer, "passkey_added")
    ),
    "open_membership": Audited(
        ("people.membership_opened",),
        lambda w, house: people.open_membership(w.own.producer, house, Role.MEMBER, by=w.own.producer),
        lambda w: OrganisationFactory(),
    ),
    "reopen_account": Audited(
        ("people.account_reopened",), lambda w, _: people.reopen_account(w.people["disabled"], by=w.own.producer)
    ),
    "remove_second_factors": Audited(
        ("people.second_factors_removed",),
        lambda w, person: people.remove_second_factors(person, by=w.own.producer),
        lambda w: Authenticator.objects.create(user=w.people["staff"], type=Authenticator.Type.TOTP, data={}).user,
    ),
    "set_staff": Audited(
        ("people.staff_set",), lambda w, _: people.set_staff(w.people["member"], True, by=w.own.producer)
    ),
    "withdraw_consent": Audited(
        ("people.consent_withdrawn",), lambda w, held: people.withdraw_consent(held, by=w.own.producer), _consent
    ),
}

ROOMS = {
    "coaching": {**AUDITED_COACHING, **AUDITED_AROUND, **AUDITED_GUIDING},
    "community": {**AUDITED_COMMUNITY, **AUDITED_CONVERSATION},
    "helpdesk": AUDITED_HELPDESK,
    "jobs": JOBS,
    "notifications": NOTIFICATIONS,
    "people": PEOPLE,
    "trajects": {**AUDITED_CALLS, **AUDITED_COHORTS},
}
AUDITED = {f"{room}.{name}": audited for room, table in ROOMS.items() for name, audited in table.items()}
