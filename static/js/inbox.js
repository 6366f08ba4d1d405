/* The inbox with keys, for who switched them on; and addresses without what was left empty. */
for (const form of document.querySelectorAll("form[data-tidy]")) {
  form.addEventListener("submit", () => {
    const empty = [...form.elements].filter((field) => field.name && !field.value && !field.disabled);
    for (const field of empty) field.disabled = true;
    // Who comes back with the browser's button can use them again.
    setTimeout(() => {
      for (const field of empty) field.disabled = false;
    });
  });
}

if (document.querySelector(".inbox-keys[data-keys]")) {
  const links = [...document.querySelectorAll("[data-rows] tbody th a")];

  const row = () => links.findIndex((link) => link.closest("tr").contains(document.activeElement));

  const move = (step) => {
    const to = row() === -1 ? (step > 0 ? 0 : links.length - 1) : row() + step;
    links[Math.min(Math.max(to, 0), links.length - 1)]?.focus();
  };

  const keys = {
    j: () => move(1),
    k: () => move(-1),
    r: () => {
      const link = links[row()];
      if (link) location.assign(`${link.href}#id_text`);
    },
    "/": () => document.getElementById("id_q").focus(),
  };

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox]), select, textarea, dialog, [contenteditable]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  });
}
