"""The content security policy on every page: strict everywhere, looser in the admin alone."""

import pytest
from django.test import Client

from tests.guards.addresses import bundles, first_of, ours
from tests.guards.test_access import ask
from tests.guards.world import World

STRICT = {
    "default-src": {"'self'"},
    "script-src": {"'self'"},
    "style-src": {"'self'"},
    "img-src": {"'self'", "data:"},
    "font-src": {"'self'"},
    "connect-src": {"'self'"},
    "object-src": {"'none'"},
    "base-uri": {"'none'"},
    "form-action": {"'self'"},
    "frame-ancestors": {"'none'"},
}
ADMIN = {**STRICT, "script-src": {"'self'", "'unsafe-eval'"}, "style-src": {"'self'", "'unsafe-inline'"}}
#: A file that somebody gave us is more locked up than any page.
FILE = {"default-src": {"'none'"}, "sandbox": set()}
FILES = {
    "coaching:file_open",
    "community:member_photo",
    "trajects:application_file",
    "trajects:work_file",
}
#: Those that a signed link opens, whoever has it.
OPEN_FILES = {"helpdesk_signed:ticket_file"}
#: What other sites may show in a frame: it has no buttons, and sets no cookie.
FRAMED = {**STRICT, "frame-ancestors": {"*"}}
FRAMES = {"community:event_embed"}


def policy(header: str) -> dict[str, set[str]]:
    """The directives of a policy; nonces, which differ every time, are left out."""
    found = {}
    for directive in filter(None, (part.strip() for part in header.split(";"))):
        name, *values = directive.split()
        found[name] = {value for value in values if not value.startswith("'nonce-")}
    return found


def sent(client: Client, url: str) -> dict[str, set[str]]:
    return policy(ask(client, "GET", url).headers.get("Content-Security-Policy", ""))


@pytest.mark.parametrize("bundle", bundles(ours(), 40), ids=first_of)
def test_policy_is_strict(world: World, bundle):
    for address in bundle:
        usual = FRAMED if address.name in FRAMES else STRICT
        wanted = FILE if address.name in FILES | OPEN_FILES else usual
        assert (address.name, sent(world.client("producer"), world.url(address))) == (address.name, wanted)
        wanted = FILE if address.name in OPEN_FILES else usual
        assert (address.name, sent(world.client("anonymous"), world.url(address))) == (address.name, wanted)


@pytest.mark.parametrize("url", ["/nl/account/login/", "/nl/no-such-page/", "/no-such-page", "/nl/account/2fa/"])
def test_policy_is_strict_where_others_answer(client, db, url):
    assert sent(client, url) == STRICT


def test_admin_may_evaluate_because_its_scripts_do(world: World):
    assert sent(world.client("anonymous"), "/admin/") == ADMIN
    assert sent(world.client("staff"), "/admin/") == ADMIN


def test_guard_notices_unsafe_inline():
    assert policy("script-src 'self' 'unsafe-inline' 'nonce-abc'") == {"script-src": {"'self'", "'unsafe-inline'"}}
    assert policy("script-src 'self' 'unsafe-inline' 'nonce-abc'") != {"script-src": STRICT["script-src"]}
