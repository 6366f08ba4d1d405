"""The suite's own strictness, each tried with a wrong example."""

import logging
import socket
import warnings
from types import SimpleNamespace
from typing import cast

import pytest
from django.template import Context, Engine, Origin, Template, engines
from django.template.backends.django import DjangoTemplates

from tests import strict

OURS = strict.OUR_TEMPLATES + "/people/example.html"
COMPONENT = strict.OUR_TEMPLATES + "/components/example.html"
THEIRS = "/site-packages/other/example.html"


def render(source: str, name: str, **context: object) -> str:
    engine: Engine = cast(DjangoTemplates, engines["django"]).engine
    return Template(source, origin=Origin(name=name), engine=engine).render(Context(context))


@pytest.mark.parametrize(
    "source", ["{{ absent }}", "{{ row.absent }}", "{% with y=absent %}{% endwith %}", "{{ absent|default:1 }}"]
)
def test_missing_variable_in_our_template_is_an_error(source):
    with pytest.raises(strict.MissingVariable, match=r"absent.* in people/example.html"):
        render(source, OURS, row=SimpleNamespace())


def test_missing_variable_elsewhere_stays_what_it_is_in_production():
    assert render("{{ absent }}|{{ absent|default:1 }}", THEIRS) == "|1"


def test_optional_parameter_of_a_component_has_a_default():
    assert render("{{ absent|default:1 }}", COMPONENT) == "1"
    with pytest.raises(strict.MissingVariable):
        render("{{ absent }}", COMPONENT)


def test_template_that_asks_whether_a_variable_exists_is_fine():
    assert render("{% if absent %}a{% else %}b{% endif %}", OURS) == "b"


def test_logged_error_is_heard(logged_errors):
    logging.getLogger("impacthub.somewhere").error("it broke: %s", 3)
    assert logged_errors.lines() == ["impacthub.somewhere: it broke: 3"]
    logged_errors.clear()


def test_warning_is_not_heard_as_an_error(logged_errors):
    logging.getLogger("impacthub.somewhere").warning("hm")
    assert logged_errors.lines() == []


@pytest.mark.parametrize("host", ["192.0.2.1", "example.com", "2001:db8::1"])
def test_other_machines_cannot_be_reached(host, refused_hosts):
    with pytest.raises(strict.NetworkRefused):
        socket.create_connection((host, 80), timeout=1)
    assert refused_hosts == [host]
    refused_hosts.clear()


def test_this_machine_can_be_reached():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        pass


def test_warnings_are_errors():
    with pytest.raises(DeprecationWarning):
        warnings.warn("old", DeprecationWarning, stacklevel=1)


def test_missing_browser_fails_instead_of_skipping(monkeypatch):
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(pytest.fail.Exception, match=r"Chromium is missing\. Install it: apt-get"):
        strict.chromium()
