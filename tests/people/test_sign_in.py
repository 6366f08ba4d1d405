"""Signing in and up, through the client and the mails in the outbox."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from impacthub.audit.models import Entry
from impacthub.notifications.models import OutboxEmail
from impacthub.people.models import Consent, LogIn, User
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "een lang geheim woord"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:150.0) Gecko/20100101 Firefox/150.0"


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def ann():
    return UserFactory(name="Ann Peeters", email="ann@people.test", password=PASSWORD, language="en")


def address(name: str, **query: str) -> str:
    with translation.override("en"):
        return reverse(name, query=query or None)


def mailed_code() -> str:
    mail = OutboxEmail.objects.latest("id")
    found = re.search(r"\d{4}-\d{4}", mail.subject)
    assert found is not None
    assert found[0] in mail.text
    assert found[0] in mail.html
    return found[0]


def ask_code(client: Client, email: str, **query: str):
    answer = client.post(address("account_login", **query), {"login": email})
    assert answer.status_code == 302
    return answer["Location"]


def signed_in(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def test_code_by_mail_signs_in_and_goes_where_one_wanted(ann):
    client = Client(headers={"user-agent": FIREFOX})
    confirm = ask_code(client, "ANN@people.test", next=address("people:profile"))
    mail = OutboxEmail.objects.get()
    assert (mail.to, mail.user, mail.language, mail.kind) == (ann.email, ann, "en", "people.login_code")
    assert mail.expires_at is not None
    assert 500 < (mail.expires_at - timezone.now()).total_seconds() <= 600
    answer = client.post(confirm, {"code": mailed_code()})
    assert (answer.status_code, answer["Location"]) == (302, address("people:profile"))
    assert signed_in(client) == str(ann.pk)
    assert list(Entry.objects.values_list("action", "actor_id")) == [("people.logged_in", ann.pk)]
    log_in = LogIn.objects.get(user=ann)
    assert (log_in.device, log_in.session_key) == ("Firefox, Windows", client.session.session_key)


def test_code_may_be_typed_with_a_space_or_nothing(ann):
    client = Client()
    confirm = ask_code(client, ann.email)
    client.post(confirm, {"code": mailed_code().replace("-", " ")})
    assert signed_in(client) == str(ann.pk)


def test_third_wrong_code_ends_it_and_the_right_one_no_longer_works(ann):
    client = Client()
    confirm = ask_code(client, ann.email)
    code = mailed_code()
    wrong = "0000-0000" if code != "0000-0000" else "1111-1111"
    for _try in range(2):
        answer = client.post(confirm, {"code": wrong})
        assert answer.status_code == 422
        assert "This is not the code we sent" in answer.content.decode()
    assert client.post(confirm, {"code": wrong}).status_code == 302
    assert client.post(confirm, {"code": code}).status_code == 302
    assert signed_in(client) is None


def test_code_of_one_browser_does_not_work_in_another(ann):
    ask_code(Client(), ann.email)
    code = mailed_code()
    other = Client()
    confirm = ask_code(other, "somebody@people.test")
    assert other.post(confirm, {"code": code}).status_code == 422
    assert signed_in(other) is None


def test_new_code_can_be_asked_and_the_old_one_no_longer_works(ann):
    client = Client()
    confirm = ask_code(client, ann.email)
    old = mailed_code()
    assert client.post(confirm, {"action": "resend"}).status_code == 302
    assert OutboxEmail.objects.count() == 2
    assert client.post(confirm, {"code": old}).status_code == 422
    client.post(confirm, {"code": mailed_code()})
    assert signed_in(client) == str(ann.pk)


def test_known_and_unknown_address_get_the_same_answers(ann):
    def walk(email: str):
        client = Client()
        client.get(address("account_login"))
        first = client.post(address("account_login"), {"login": email})
        second = client.get(first["Location"])
        third = client.post(first["Location"], {"code": "0000-0000"})
        pages = [page.content.decode().replace(email, "") for page in (second, third)]
        pages = [re.sub(r'name="csrfmiddlewaretoken" value="\w+"|nonce="[^"]+"', "", page) for page in pages]
        return first.status_code, first["Location"], third.status_code, *pages

    assert walk("ann@people.test") == walk("nobody@people.test")
    subjects = OutboxEmail.objects.order_by("id").values_list("to", "subject")
    assert [subject.partition(":")[0] for _to, subject in subjects] == [
        "Your code to sign in",
        "No account with this address",
    ]


def test_fourth_code_in_a_minute_for_one_address_is_refused(ann):
    for _time in range(3):
        ask_code(Client(), ann.email)
    answer = Client().post(address("account_login"), {"login": ann.email})
    assert answer.status_code == 422
    assert "That was too often" in answer.content.decode()
    assert OutboxEmail.objects.count() == 3


def test_too_many_new_accounts_from_one_machine_get_our_page():
    answers = [Client().post(address("account_signup"), {"name": "", "email": ""}) for _time in range(21)]
    assert [answer.status_code for answer in answers] == [422] * 20 + [429]
    page = answers[-1].content.decode()
    assert "Wait five minutes and try again" in page
    assert "helpdesk@impacthub.example" in page


def test_password_signs_in_when_one_asks_for_it(ann):
    client = Client()
    page = address("account_login", **{"with": "password"})
    assert 'name="password"' not in client.get(address("account_login")).content.decode()
    assert 'autocomplete="current-password"' in client.get(page).content.decode()
    answer = client.post(page, {"login": ann.email, "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, address("overview"))
    assert signed_in(client) == str(ann.pk)


def test_sixth_wrong_password_is_refused_and_so_is_the_right_one(ann):
    page = address("account_login", **{"with": "password"})
    for _try in range(5):
        answer = Client().post(page, {"login": ann.email, "password": "no"})
        assert answer.status_code == 422
        assert "do not go together" in answer.content.decode()
    client = Client()
    answer = client.post(page, {"login": ann.email, "password": PASSWORD})
    assert answer.status_code == 422
    assert "That was too often" in answer.content.decode()
    assert signed_in(client) is None


def test_closed_account_cannot_sign_in(ann):
    ann.is_active = False
    ann.save()
    client = Client()
    answer = client.post(
        address("account_login", **{"with": "password"}), {"login": ann.email, "password": PASSWORD}, follow=True
    )
    assert "This account is closed" in answer.content.decode()
    assert signed_in(client) is None


@pytest.mark.parametrize("elsewhere", ["https://evil.test/", "//evil.test/", "/\\evil.test", "javascript:alert(1)"])
def test_redirects_stay_on_our_host(ann, elsewhere):
    client = Client()
    page = address("account_login", **{"with": "password", "next": elsewhere})
    answer = client.post(page, {"login": ann.email, "password": PASSWORD})
    assert answer["Location"] == address("overview")


def test_after_signing_in_the_language_is_that_of_the_account(ann):
    ann.language = "fr"
    ann.save()
    client = Client()
    page = address("account_login", **{"with": "password", "next": address("people:profile")})
    answer = client.post(page, {"login": ann.email, "password": PASSWORD})
    assert answer["Location"] == "/fr/account/profile/"
    assert client.cookies["django_language"].value == "fr"


def test_mail_comes_in_the_language_of_the_receiver(ann):
    ann.language = "nl"
    ann.save()
    ask_code(Client(), ann.email)
    assert OutboxEmail.objects.get().language == "nl"
    ask_code(Client(), "nobody@people.test")
    assert OutboxEmail.objects.latest("id").language == "en"


def test_passkey_page_has_its_button_its_script_and_its_challenge():
    client = Client()
    page = client.get(address("account_login")).content.decode()
    assert 'id="passkey_login"' in page
    assert 'id="mfa_credential"' in page
    challenge = client.get(address("mfa_login_webauthn"), headers={"accept": "application/json"}).json()
    assert challenge["request_options"]["publicKey"]["rpId"] == "testserver"


@pytest.mark.parametrize("credential", ["", "nonsense", "{}", '{"id": 1}', "[1]", '{"response": {}}', "null"])
def test_broken_passkey_is_no_server_error(credential):
    client = Client()
    client.get(address("mfa_login_webauthn"), headers={"accept": "application/json"})
    answer = client.post(address("mfa_login_webauthn"), {"credential": credential})
    assert answer.status_code < 500
    assert signed_in(client) is None


SIGN_UP = {"name": "Ben Claes", "email": "ben@people.test", "house_rules": "on"}


def test_sign_up_asks_name_address_and_consent_then_a_code():
    client = Client()
    answer = client.post(address("account_signup"), SIGN_UP)
    assert answer.status_code == 302
    mail = OutboxEmail.objects.get()
    assert (mail.to, mail.kind) == ("ben@people.test", "people.email_confirmation_signup")
    assert signed_in(client) is None
    client.post(answer["Location"], {"code": mailed_code()})
    ben = User.objects.get(email="ben@people.test")
    assert signed_in(client) == str(ben.pk)
    assert (ben.name, ben.language, ben.has_usable_password()) == ("Ben Claes", "en", False)
    assert EmailAddress.objects.get(user=ben).verified is True
    assert list(Consent.objects.values_list("user", "kind", "text_version")) == [(ben.pk, "HOUSE_RULES", "2026-11")]
    assert list(Entry.objects.order_by("id").values_list("action", flat=True)) == [
        "people.person_signed_up",
        "people.consent_given",
        "people.logged_in",
    ]


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Fill in “Name”."),
        ("email", "ben", "Fill in an e-mail address, for example name@organisation.be."),
        ("house_rules", "", "Tick this to make an account"),
    ],
)
def test_sign_up_with_a_fault_keeps_what_was_typed(field, value, sentence):
    answer = Client().post(address("account_signup"), SIGN_UP | {field: value})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert (User.objects.count(), OutboxEmail.objects.count()) == (0, 0)
    if field != "name":
        assert 'value="Ben Claes"' in page


def test_sign_up_with_a_known_address_looks_the_same_and_tells_its_owner(ann):
    known, unknown = Client(), Client()
    first = known.post(address("account_signup"), SIGN_UP | {"email": ann.email})
    second = unknown.post(address("account_signup"), SIGN_UP)
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert known.get(first["Location"]).status_code == unknown.get(second["Location"]).status_code == 200
    assert OutboxEmail.objects.get(to=ann.email).subject == "You have an account already"
    assert User.objects.filter(email=ann.email).count() == 1


def test_new_password_by_code_ends_other_browsers(ann):
    elsewhere = Client()
    elsewhere.force_login(ann)
    client = Client()
    confirm = client.post(address("account_reset_password"), {"email": ann.email})["Location"]
    choose = client.post(confirm, {"code": mailed_code()})["Location"]
    new = "een heel ander woord"
    answer = client.post(choose, {"password1": new, "password2": new})
    assert answer.status_code == 302
    assert User.objects.get().check_password(new) is True
    assert elsewhere.get(address("people:account")).status_code == 302
    assert OutboxEmail.objects.latest("id").subject == "You have a new password"


def test_second_step_is_asked_after_the_code(ann):
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(ann, secret)
    client = Client()
    answer = client.post(ask_code(client, ann.email), {"code": mailed_code()})
    assert answer["Location"] == address("mfa_authenticate")
    assert signed_in(client) is None
    assert client.post(answer["Location"], {"code": "12"}).status_code == 422
    code = format_hotp_value(hotp_value(secret, int(timezone.now().timestamp()) // 30))
    client.post(answer["Location"], {"code": code})
    assert signed_in(client) == str(ann.pk)


def test_changes_of_how_one_signs_in_are_told_and_written_down(ann):
    client = Client()
    client.force_login(ann)
    page = address("account_change_password")
    new = "een heel ander woord"
    answer = client.post(page, {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert answer["Location"] == address("people:account")
    assert client.get(address("people:account")).status_code == 200
    mail = OutboxEmail.objects.get()
    assert (mail.subject, mail.kind) == ("Your password was changed", "people.password_changed")
    assert list(Entry.objects.values_list("action", flat=True)) == ["people.password_changed"]


def test_another_address_counts_after_its_code(ann):
    client = Client()
    client.post(address("account_login", **{"with": "password"}), {"login": ann.email, "password": PASSWORD})
    client.post(address("account_reauthenticate"), {"password": PASSWORD})
    answer = client.post(address("account_email"), {"email": "new@people.test", "action_add": "yes"})
    assert User.objects.get().email == "ann@people.test"
    client.post(answer["Location"], {"code": mailed_code()})
    assert User.objects.get().email == "new@people.test"
    told = OutboxEmail.objects.filter(kind="people.email_changed").values_list("to", flat=True)
    assert list(told) == ["ann@people.test"]
    assert Entry.objects.filter(action="people.email_changed").count() == 1


def test_app_needs_the_person_again_before_it_is_set_up(ann, django_capture_on_commit_callbacks):
    client = Client()
    client.force_login(ann)
    answer = client.get(address("mfa_activate_totp"))
    assert answer["Location"].startswith(address("account_reauthenticate"))
    client.post(answer["Location"], {"password": PASSWORD})
    page = client.get(address("mfa_activate_totp"))
    secret = page.context["form"].secret
    code = format_hotp_value(hotp_value(secret, int(timezone.now().timestamp()) // 30))
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(address("mfa_activate_totp"), {"code": code}).status_code == 302
    types = set(Authenticator.objects.filter(user=ann).values_list("type", flat=True))
    assert types == {"totp", "recovery_codes"}
    kept = client.get(address("mfa_view_recovery_codes"))
    assert len(kept.context["unused_codes"]) == 10
    assert Entry.objects.filter(action="people.second_factor_added").count() == 2
    assert OutboxEmail.objects.get().subject == "An authenticator app was added to your account"
