"""The steps of who has no mouse: from one thing on the page to the next, and what is there is used with a key."""

from playwright.sync_api import Locator, Page, expect

#: More than there is on any page.
MOST = 90
#: The ring around what has the focus: its own, or that of the whole line it stands for.
LOOKS = """([field]) => [null, "::after"].map((part) => {
    const look = getComputedStyle(field, part);
    return part && look.content === "none" ? "nonenone" : look.outlineStyle + look.boxShadow;
})"""


def go_to(page: Page, wanted: Locator, *, back: bool = False) -> None:
    """Press Tab until ``wanted`` has the focus, and see that it shows so; ``back`` goes the other way."""
    expect(wanted).to_have_count(1)
    for _press in range(MOST):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if wanted.evaluate("field => field === document.activeElement"):
            break
    expect(wanted).to_be_focused()
    expect(wanted).to_be_in_viewport()
    looks = wanted.evaluate_all(LOOKS)
    assert any(look != "nonenone" for look in looks), wanted


def use(page: Page, wanted: Locator, *, back: bool = False) -> None:
    """Go there and press Enter."""
    go_to(page, wanted, back=back)
    page.keyboard.press("Enter")


def type_in(page: Page, field: Locator, text: str) -> None:
    """Go there and write at the end of what stands in it."""
    go_to(page, field)
    page.keyboard.press("ControlOrMeta+End")
    page.keyboard.type(text)
