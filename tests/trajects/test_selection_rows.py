"""The lines of a selection's tables are made without a template: what somebody typed must not become HTML there."""

import pytest
from django.urls import reverse

from tests.factories.trajects import ApplicationFactory, CallFactory

pytestmark = pytest.mark.django_db
TYPED = '<b>Tom & "Lea"\'s</b>'
ESCAPED = "&lt;b&gt;Tom &amp; &quot;Lea&quot;&#x27;s&lt;/b&gt;"


@pytest.mark.parametrize("page", ["ranking", "decision_board", "eligibility_list"])
def test_what_was_typed_stands_there_as_it_was_typed(person_as, client_for, page):
    call = CallFactory(closed=True)
    ApplicationFactory(call=call, status="IN_REVIEW", title=TYPED, organisation_name=TYPED)
    coordinator = person_as("coordinator", language="en")
    shown = client_for(coordinator).get(reverse(f"trajects:{page}", args=[call.slug])).content.decode()
    assert (shown.count(ESCAPED), TYPED in shown) == (2, False)
