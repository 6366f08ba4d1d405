// Answering: others see that somebody writes, ten seconds are counted, and an unsent text stays in this tab.
const IDLE_MS = 10 * 60 * 1000;
const page = document.querySelector("[data-reference]");
const form = page.querySelector("[data-draft]");
const viewing = page.querySelector("[data-viewing]");
let activeAt = Date.now();

const box = () => form?.querySelector("textarea[name=text]");

// A heartbeat keeps nobody signed in who went away: it stops when nothing was touched for ten minutes.
for (const name of ["keydown", "pointerdown", "focus"]) {
  window.addEventListener(
    name,
    () => {
      activeAt = Date.now();
    },
    { passive: true },
  );
}

viewing?.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target === viewing && (document.hidden || Date.now() - activeAt > IDLE_MS)) event.preventDefault();
});

viewing?.addEventListener("htmx:configRequest", (event) => {
  if (event.target === viewing) event.detail.parameters.set("writes", box()?.value.trim() ? "1" : "0");
});

function kept(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key)) ?? {};
  } catch {
    return {};
  }
}

function keep(key, draft) {
  try {
    if (draft.text) sessionStorage.setItem(key, JSON.stringify(draft));
    else sessionStorage.removeItem(key);
  } catch {}
}

// A text goes only when it came: one's own message `last` is newer than the last one when it was sent.
function keepsDraft(form, key, last) {
  const field = () => form.querySelector("textarea[name=text]");
  const text = () => field()?.value ?? "";
  const before = kept(key);
  if (last > before.sent) keep(key, {});
  else if (before.text && field() && !text()) {
    field().value = before.text;
    form.closest("details")?.setAttribute("open", "");
  }
  for (const name of ["input", "htmx:afterSwap"]) form.addEventListener(name, () => keep(key, { text: text() }));
  form.addEventListener("submit", () => keep(key, { text: text(), sent: Number(page.dataset.last) }));
}

const { reference, answered, noted } = page.dataset;
if (form) keepsDraft(form, `impacthub:answer:${reference}`, Number(answered));
keepsDraft(page.querySelector(".note-form"), `impacthub:note:${reference}`, Number(noted));

// Enter in the line for copies would press the first button of the form, which is not the one that sends.
form?.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("input[name=cc]")) event.preventDefault();
});

for (const undo of page.querySelectorAll("[data-seconds]")) {
  const button = undo.querySelector("button");
  const count = undo.querySelector("[data-count]");
  const end = Date.now() + Number(undo.dataset.seconds) * 1000;
  const words = count.textContent;
  const timer = setInterval(() => {
    const left = Math.max(0, Math.round((end - Date.now()) / 1000));
    count.textContent = words.replace(/\d+/, left);
    if (left > 0) return;
    clearInterval(timer);
    button.remove();
    count.remove();
    undo.querySelector("[data-gone]").hidden = false;
  }, 500);
}

// One key, for who switched keys on in the inbox.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, select, textarea, dialog, [contenteditable]");
  if (!("keys" in page.dataset) || event.key !== "r" || typing || event.ctrlKey || event.metaKey || event.altKey)
    return;
  event.preventDefault();
  box()?.focus();
});
