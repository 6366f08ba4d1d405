// What the browser guard asks inside a page.
window.look = {
  // Every violation of axe's rules with these tags, and where.
  async violations(tags) {
    const found = await axe.run(document, {
      runOnly: { type: "tag", values: tags },
      resultTypes: ["violations"],
      // No rule of these tags reads the style sheets, which axe would fetch and parse again each time.
      preload: { assets: ["media"] },
    });
    const places = (fault) => fault.nodes.map((node) => node.target.join(" ")).join(", ");
    return found.violations.map((fault) => `${fault.id}: ${places(fault)}`);
  },

  // What makes the page wider than the screen: at most five elements; what scrolls in a box of its own does not.
  tooWide() {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return [];
    const boxed = (e) => e && e !== document.body && (getComputedStyle(e).overflowX !== "visible" || boxed(e.parentElement));
    const wide = [...document.querySelectorAll("body *")].filter(
      (e) => e.getBoundingClientRect().right > room + 1 && !boxed(e.parentElement),
    );
    return wide.slice(0, 5).map((e) => `${e.tagName.toLowerCase()}.${e.getAttribute("class") || ""}`);
  },

  // What has the focus, and why that cannot be seen; null when nothing has.
  focused() {
    const element = document.activeElement;
    if (element === document.body) return null;
    const label = (element.innerText || element.name || element.id || "").trim().slice(0, 40);
    const name = `${element.tagName.toLowerCase()} ${label}`;
    const fault = this.ring(element) ? (this.isSeen(element) ? "" : "is hidden") : "shows no focus";
    return { name, href: element.getAttribute("href"), fault };
  },

  // A ring on the control itself, or on what is drawn for it; a part that the browser makes has the browser's ring.
  ring(element) {
    if (!element.matches(":focus")) return true;
    const drawn = [[element], [element, "::after"], [element.nextElementSibling], [element.closest("label")]];
    return drawn.filter(([e]) => e).some((drawing) => {
      const style = getComputedStyle(...drawing);
      return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
    });
  },

  // The control or its label is what lies on top at its place.
  isSeen(element) {
    const box = element.getBoundingClientRect();
    const top = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height / 2, 20));
    const own = [element, ...(element.labels || [])];
    return Boolean(top) && own.some((e) => e.contains(top) || top.contains(e));
  },
};
