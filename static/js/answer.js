// Answering: others see that somebody writes, ten seconds are counted, and an unsent text stays in this tab.
const IDLE_MS = 10 * 60 * 1000;
const page = document.querySelector("[data-reference]");
const key = `impacthub:answer:${page.dataset.reference}`;
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

function kept() {
  try {
    return sessionStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
}

function keep(text) {
  try {
    if (text) sessionStorage.setItem(key, text);
    else sessionStorage.removeItem(key);
  } catch {}
}

if (form) {
  if (box() && !box().value) box().value = kept();
  form.addEventListener("input", () => keep(box()?.value ?? ""));
  form.addEventListener("htmx:afterSwap", () => keep(box()?.value ?? ""));
  form.addEventListener("submit", () => keep(""));
}

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
