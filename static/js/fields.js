// The fields of the section that is being written: which there are, what they say, and putting something in them.
export const form = document.querySelector("form[data-autosave]");

export const controls = (name) => [...form.elements].filter((control) => control.name === name);

export const values = (name) => new FormData(form).getAll(name);

export const isChoice = (control) => Boolean(control.options) || ["radio", "checkbox"].includes(control.type);

export const isMany = (name) => controls(name).length > 1 && controls(name)[0].type === "checkbox";

export const isLong = (name) => controls(name)[0]?.type === "textarea";

// Texts as they compare: one kind of line end, and nothing is nothing.
export const told = (texts) => texts.map((text) => text.replaceAll("\r\n", "\n")).filter(Boolean);

// Whether two answers to one question say the same; `control` tells how its texts are read.
export function same(some, others, control = null) {
  const plain = (texts) => told(texts).map(control?.inputMode === "decimal" ? amount : (text) => text.trim());
  const [ours, theirs] = [some, others].map((texts) => plain(texts).filter(Boolean).sort().join("\0"));
  return ours === theirs;
}

// An amount without what only helps to read it: the server writes "2,000" where somebody typed "2000.00".
function amount(text) {
  const [, whole, cents] = text.replace(/[\s€'’]/gu, "").match(/^([\d.,]+?)(?:[.,](\d{1,2}))?$/u) ?? [];
  return whole === undefined ? text.trim() : `${Number(whole.replace(/[.,]/g, ""))}.${(cents ?? "").padEnd(2, "0")}`;
}

// The names of what says something else than the page came with.
export function changed() {
  const fresh = form.cloneNode(true);
  fresh.reset();
  const [now, before] = [new FormData(form), new FormData(fresh)];
  const typed = [...form.elements].filter((control) => control.type !== "file"); // a file goes with the whole form
  const names = new Set(typed.map((control) => control.name).filter(Boolean));
  return [...names].filter((name) => !same(now.getAll(name), before.getAll(name)));
}

export function write(name, texts) {
  for (const control of controls(name)) {
    if (control.options) for (const option of control.options) option.selected = texts.includes(option.value);
    else if (isChoice(control)) control.checked = texts.includes(control.value);
    else control.value = texts[0] ?? "";
  }
}

// What somebody reads there: the words of a choice, not its code.
export function read(name, texts) {
  const found = controls(name).flatMap((control) => {
    if (control.options) return [...control.options].filter((o) => texts.includes(o.value)).map((o) => o.text);
    if (!isChoice(control)) return texts;
    return texts.includes(control.value) ? [control.labels[0]?.textContent.trim() ?? control.value] : [];
  });
  return (controls(name).length ? found : texts).join(", ");
}
