"""The steps of who asks the helpdesk: a question, one message more, what they say of the answer; and of the next."""

from django.utils.translation import gettext, override
from playwright.sync_api import Locator, expect
from time_machine import Traveller

from helpdesk.models import ArticleText
from tests.factories.helpdesk import ArticleTextFactory
from tests.journeys.somebody import Somebody, link_in, mails_to

ZEYNEB, ZEYNEB_MAIL = "Zeyneb Arslan", "zeyneb@people.test"
SUBJECT = "Hoe toon ik mijn film over dementie in cafés en woonzorgcentra?"
#: What leads to somebody in the question, and is in no article.
PERSONAL = ("Marieke", "Peeters", "0478 12 34 56", "Kapellestraat", "9000 Gent", "Zeyneb", "Arslan")
QUESTION = f"""{SUBJECT} Na elke voorstelling willen we een nagesprek, maar we weten niet wie dat leidt.

Mijn collega Marieke Peeters regelt de zalen: 0478 12 34 56, Kapellestraat 12, 9000 Gent.

Groeten,
{ZEYNEB}"""
MORE = "We beginnen in maart, met drie voorstellingen."
#: A question about a page.
ABOUT = "Wie kijkt dit na?"
#: An answer that is there already and does not help.
NEAR = "Hoe vind je een woonzorgcentrum dat je film over dementie wil tonen?"


def nl(words: str) -> str:
    """``words`` of a page as who reads Dutch reads them: in Dutch, or as they are while nobody translated them."""
    with override("nl"):
        return gettext(words)


def have_answer() -> ArticleText:
    """An article about something near it."""
    text: ArticleText = ArticleTextFactory(title=NEAR, body="Begin bij een huis waar iemand je kent.")
    return text


def write_question(who: Somebody, clock: Traveller, *, script: bool) -> None:
    """In one's own words, first letter by letter where the page looks for answers meanwhile; it takes a minute."""
    who.open("/nl/helpdesk/")
    who.page.get_by_role("main").get_by_role("link", name=nl("Ask a question"), exact=True).first.click()
    expect(who.page.locator("html")).to_have_attribute("lang", "nl")
    field = who.page.locator("#id_question")
    if script:
        field.press_sequentially(SUBJECT)
        expect(who.page.locator(".answers li").first).to_be_visible()
    who.fill(field, QUESTION)
    clock.shift(60)


def offered(who: Somebody, title: str) -> Locator:
    """An answer that is offered: beside what is typed, or before it is sent."""
    return who.page.locator(".answers li").filter(has=who.page.get_by_role("link", name=title, exact=True))


def ask(who: Somebody, clock: Traveller, *, script: bool) -> None:
    """Without an account; the answer that comes up is not the one, so the question is sent."""
    write_question(who, clock, script=script)
    who.fill("#id_email", ZEYNEB_MAIL)
    who.fill("#id_name", ZEYNEB)
    if script:
        expect(offered(who, NEAR)).to_be_visible()
    else:
        who.press(nl("Send my question"))
        who.headed(nl("Perhaps this helps already"))
        expect(offered(who, NEAR)).to_be_visible()
        who.sees(SUBJECT)
    who.press(nl("Send my question"))
    who.headed(nl("Your question is here"))


def open_mail(who: Somebody, kind: str) -> None:
    """Follow the link of the last mail of ``kind``, to the question; a mail opens another tab."""
    who.new_tab()
    who.open(link_in(mails_to(ZEYNEB_MAIL, kind)[-1], "/t/", who.origin))
    who.headed(SUBJECT)


def say_more(who: Somebody) -> None:
    """By the link in the mail, what was forgotten."""
    open_mail(who, "helpdesk.question_received")
    who.fill("#id_text", MORE)
    who.press(nl("Send my message"))
    who.sees(nl("Your message is here. We write to you when there is an answer."), MORE)


def rate(who: Somebody, helped: str, easy: int, said: str) -> None:
    """The two questions of the page that is open, which then says ``said``."""
    who.page.locator(f"input[name=helped][value={helped}]").check()
    who.page.locator(f"input[name=easy][value='{easy}']").check()
    who.press(nl("Send my answers"))
    who.sees(nl(said))


def read_and_rate(who: Somebody, answer: str, note: str) -> None:
    """Read what came, and nothing that was meant for the helpdesk; then say twice, in two tabs, how it went."""
    open_mail(who, "helpdesk.question_answered")
    who.sees(answer)
    expect(who.page.locator("body")).not_to_contain_text(note)
    first = who.page
    open_mail(who, "helpdesk.question_answered")
    rate(who, "YES", 5, "Thank you. With this we make the helpdesk better.")
    who.page = first
    rate(who, "NO", 1, "You told us before how it went. What you said first counts.")
    who.sees(nl("This helped you."))


def let_publish(who: Somebody) -> None:
    """By the link in the mail that asks it."""
    open_mail(who, "helpdesk.publishing_asked")
    who.press(nl("Yes, that is fine"))
    who.sees(nl("Thank you. We make sure that nothing in it leads to you."))


def find(who: Somebody, words: str, title: str) -> None:
    """An article, by searching."""
    who.open("/nl/guides/")
    who.fill("#guide-q", words)
    who.page.locator("#guide-q").press("Enter")
    who.page.get_by_role("main").get_by_role("link", name=title, exact=True).click()
    who.headed(title)


def be_helped(who: Somebody, clock: Traveller, title: str, *, script: bool) -> None:
    """The same question, and its answer is there before it is sent."""
    write_question(who, clock, script=script)
    if not script:
        who.fill("#id_email", "volgende@people.test")
        who.press(nl("Send my question"))
    offered(who, title).get_by_role("button").click()
    who.sees(nl("Good that you found your answer. We keep nothing of what you wrote."))


def ask_from(who: Somebody, address: str, *, shared: bool) -> None:
    """About the page at ``address``, with an account: one field, and word of who will read it."""
    who.open(address)
    who.follow(nl("Ask a question about this"))
    notice = who.page.locator(".notice").filter(has=who.page.locator(f"a[href='{address}']"))
    words = "Everybody who sees that page reads the first sentence of your question and the last answer there."
    expect(notice).to_contain_text(nl(words if shared else "You find your question and the answer there again."))
    expect(who.page.locator("#id_email")).to_have_count(0)
    who.fill("#id_question", ABOUT)
    who.press(nl("Send my question"))
    who.headed(nl("Your question is here"))


def read_nothing_yet(who: Somebody, address: str) -> None:
    """While the answer can be taken back, the page that it was asked from says nothing of it."""
    who.open(address)
    beside = who.page.get_by_role("listitem").filter(has_text=ABOUT)
    expect(beside).to_contain_text(nl("We have your question"))
    expect(beside.locator("summary")).to_have_count(0)


def read_beside(who: Somebody, address: str, answer: str) -> None:
    """Question and answer, on the page that it was asked from."""
    who.open(address)
    beside = who.page.get_by_role("listitem").filter(has_text=ABOUT)
    beside.locator("summary").click()
    expect(beside.get_by_text(answer)).to_be_visible()
