"""The steps of who answers the helpdesk: a question is taken, answered and made an article, which somebody reviews."""

from playwright.sync_api import Locator, expect

from helpdesk.models import Ticket
from impacthub.people.models import Role, User
from tests.factories.helpdesk import SavedReplyFactory
from tests.factories.people import UserFactory
from tests.journeys.asking_steps import ABOUT, MORE, PERSONAL, SUBJECT, ZEYNEB, nl
from tests.journeys.keyboard_steps import go_to, type_in, use
from tests.journeys.somebody import Somebody

NOTE = "Vraag aan de zorgkoepel of zij psychologen kent."
SAVED = "Een nagesprek leidt het best iemand die de zaal kent en niet zelf in de film zit."
GREETING = "Dag Zeyneb,"
#: A number of nobody in particular, which may stand.
LINE = "0800 15 225"


def agent(name: str = "Tom Aerts") -> User:
    """Somebody who answers the helpdesk, and coordinates nothing."""
    user: User = UserFactory(name=name, language="nl", roles=[Role.HELPDESK])
    return user


def have_saved_reply() -> None:
    """What is often answered."""
    SavedReplyFactory(title="Nagesprek", text_nl=SAVED)


def settle(who: Somebody) -> None:
    """Leave the page of a question when it has said that it is open, so that it says nothing more."""
    who.page.wait_for_load_state("networkidle")
    who.open("/nl/helpdesk/inbox/")


def open_ticket(who: Somebody) -> None:
    """Find the question in the inbox, by words without their accents."""
    who.open("/nl/helpdesk/inbox/")
    who.fill("#id_q", "dementie cafes")
    who.page.locator("#id_q").press("Enter")
    who.page.get_by_role("table").get_by_role("link", name=SUBJECT, exact=True).click()
    who.headed(SUBJECT)


def take(who: Somebody, user: User) -> None:
    """Look after it, having read everything."""
    open_ticket(who)
    who.sees(ZEYNEB, MORE, *PERSONAL)
    who.press(nl("I look after this question"))
    expect(who.page.locator("#assign_to")).to_have_value(str(user.pk))


def write_note(who: Somebody) -> None:
    """What only the helpdesk reads."""
    who.page.get_by_text(nl("Write an internal note"), exact=True).click()
    who.fill("#note_text", NOTE)
    who.press(nl("Keep this note"))
    who.sees(nl("Your note is there. Only the helpdesk sees it."), NOTE)


def answer(who: Somebody) -> str:
    """A greeting of one's own and a saved reply; what is sent."""
    who.fill("#id_text", GREETING)
    who.page.locator("#id_saved").select_option(label="Nagesprek")
    who.press(nl("Insert"))
    whole = f"{GREETING}\n\n{SAVED}"
    expect(who.page.locator("#id_text")).to_have_value(whole)
    who.press(nl("Send and wait for the asker"))
    who.sees(nl("Your answer is sent."))
    return whole


def take_back(who: Somebody, whole: str) -> None:
    """The answer that was just sent, whose text is in the box again."""
    who.press(nl("Take this answer back"))
    who.sees(nl("Your answer is taken back: nobody got it. Its text is in the box again."))
    expect(who.page.locator("#id_text")).to_have_value(whole)


def solve(who: Somebody) -> None:
    """Send what stands in the box; with it the question is answered."""
    who.press(nl("Send, and it is answered"))
    who.sees(nl("Your answer is sent."))
    assert Ticket.objects.get().status == "SOLVED"


def ask_to_publish(who: Somebody) -> None:
    """By mail, whether it may help others."""
    open_ticket(who)
    who.press(nl("Ask whether it may be published"))
    who.sees(nl("We ask by mail whether the question may be published. The answer comes here."))


def make_article(who: Somebody) -> None:
    """One press, and nothing in it leads to who asked; what is added and looks personal is looked at."""
    open_ticket(who)
    who.press(nl("Make an article of it"))
    texts = [who.page.locator(f"#id_{name}").input_value() for name in ("title", "short", "body")]
    assert [word for word in PERSONAL if word in " ".join(texts)] == []
    assert (texts[0], SAVED in texts[2]) == (SUBJECT, True)
    who.page.locator("#id_body").fill(f"{texts[2]}\n\nMarieke Peeters neemt op: {LINE}.")
    who.press(nl("Save"))
    checker = who.page.locator("#checker")
    expect(checker.locator("mark")).to_have_text([LINE, "Marieke Peeters"])
    who.page.locator("#id_body").fill(f"{texts[2]}\n\nDe infolijn dementie neemt op: {LINE}.")
    who.press(nl("Save"))
    expect(checker.locator("mark")).to_have_text([LINE])
    checker.get_by_role("button").click()
    expect(checker).to_contain_text(nl("Looked at: not personal"))
    who.press(nl("Save and ask for a review"))
    who.sees(nl("The text is saved, and the others of the helpdesk are asked to review it."))
    expect(who.page.get_by_role("button", name=nl("Publish"), exact=True)).to_have_count(0)


def publish(who: Somebody) -> None:
    """Somebody else reads it, and lets everybody read it."""
    who.open("/nl/helpdesk/articles/?show=review")
    who.page.get_by_role("row").filter(has_text=SUBJECT).get_by_role("link").first.click()
    who.headed(nl("Review this article"))
    who.sees(SUBJECT, SAVED, LINE)
    who.press(nl("Publish"))
    who.sees(nl("The article is published."))


def answer_asked(who: Somebody, *, where: str) -> None:
    """The one question that waits, which says what it was asked from."""
    who.open("/nl/helpdesk/inbox/")
    who.page.get_by_role("table").get_by_role("link", name=ABOUT, exact=True).click()
    who.headed(ABOUT)
    expect(who.page.locator("aside dl")).to_contain_text(where)
    who.fill("#id_text", SAVED)
    solve(who)
    settle(who)


def rows(who: Somebody) -> Locator:
    """The links of the questions in the list."""
    return who.page.locator("[data-rows] tbody th a")


def take_first_with_tab(who: Somebody, ticket: Ticket) -> None:
    """Through the list to the first question, which is opened and taken."""
    use(who.page, rows(who).first)
    who.headed(ticket.subject)
    use(who.page, who.page.get_by_role("button", name=nl("I look after this question"), exact=True))
    expect(who.page.get_by_role("button", name=nl("I look after this question"), exact=True)).to_have_count(0)


def answer_with_tab(who: Somebody) -> None:
    """A saved reply with the arrows, something of one's own, and it is answered."""
    page = who.page
    go_to(page, page.locator("#id_saved"))
    page.keyboard.press("ArrowDown")
    use(page, page.get_by_role("button", name=nl("Insert"), exact=True))
    expect(page.locator("#id_text")).to_have_value(SAVED)
    type_in(page, page.locator("#id_text"), " Succes!")
    send_with_tab(who, f"{SAVED} Succes!")


def send_with_tab(who: Somebody, text: str) -> None:
    """What stands in the box."""
    expect(who.page.locator("#id_text")).to_have_value(text)
    use(who.page, who.page.get_by_role("button", name=nl("Send, and it is answered"), exact=True))
    who.sees(nl("Your answer is sent."), text)


def return_with_tab(who: Somebody, *, left: list[str]) -> None:
    """Back to the list, where what is answered no longer waits."""
    crumbs = who.page.get_by_role("navigation", name=nl("You are here"))
    use(who.page, crumbs.get_by_role("link", name=nl("Inbox"), exact=True), back=True)
    expect(rows(who)).to_have_text(left)


def switch_keys_on(who: Somebody) -> None:
    """They do nothing before one asks for them."""
    for key in ("j", "r"):
        who.page.keyboard.press(key)
    expect(who.page.locator("[data-rows] :focus")).to_have_count(0)
    use(who.page, who.page.locator(".inbox-keys summary"))
    use(who.page, who.page.get_by_role("button", name=nl("Switch the keys on"), exact=True))
    who.sees(nl("The keys work now."))


def answer_with_keys(who: Somebody, ticket: Ticket, key: str) -> None:
    """To a question in the list, into the box of its answer, and it is answered."""
    who.page.keyboard.press(key)
    expect(rows(who).filter(has_text=ticket.subject)).to_be_focused()
    who.page.keyboard.press("r")
    who.headed(ticket.subject)
    expect(who.page.locator("#id_text")).to_be_focused()
    text = f"Zo werkt het met {ticket.reference}, r en j."
    who.page.keyboard.type(text)
    send_with_tab(who, text)
