/* What every page has: dialogs, focus on what is wrong, staying signed in. Every page works without it. */
const WARN_BEFORE_S = 120;
const SEEN = "impacthub-seen";

function openDialogs() {
  for (const button of document.querySelectorAll("[data-dialog]")) {
    const dialog = document.getElementById(button.dataset.dialog);
    button.hidden = false;
    button.addEventListener("click", () => dialog.showModal());
    dialog.addEventListener("click", (event) => {
      const { left, right, top, bottom } = dialog.getBoundingClientRect();
      const inside = event.clientX >= left && event.clientX <= right && event.clientY >= top && event.clientY <= bottom;
      if (event.target === dialog && !inside) dialog.close();
    });
    dialog.addEventListener("close", () => button.focus());
  }
}

function focusErrors() {
  document.querySelector("body:not(.samples) [data-focus]")?.focus();
}

function unfold(control) {
  for (let fold = control.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
}

/* Who comes from another page for one field sees it, also when it is folded up. */
function unfoldTarget() {
  const target = document.getElementById(location.hash.slice(1));
  if (!target?.closest("details:not([open])")) return;
  unfold(target);
  target.scrollIntoView();
}

/* Anchors in an error summary go to the control, also inside folded details. */
function openFolded(event) {
  const link = event.target.closest(".error-summary a[href^='#']");
  const control = link && document.getElementById(link.hash.slice(1));
  if (!control) return;
  unfold(control);
  const target = control.matches("input, select, textarea")
    ? control
    : control.querySelector("input, select, textarea");
  (target ?? control).focus();
}

/* What was typed and is kept on this device, because it could not be saved or sent yet, goes when its writer signs out. */
function forgetCopies(event) {
  if (!event.target.action.endsWith("/account/logout/")) return;
  for (const store of [localStorage, sessionStorage]) {
    for (const key of Object.keys(store)) if (/^impacthub[:-]/.test(key)) store.removeItem(key);
  }
}

/* What other tabs heard last; where nothing can be kept, every tab only knows of itself. */
function remember(seenAt) {
  try {
    localStorage.setItem(SEEN, seenAt);
  } catch {}
}

function remembered() {
  try {
    return Number(localStorage.getItem(SEEN));
  } catch {
    return 0;
  }
}

/*
 * Warns before a log-in ends from idleness. Every answer of the server prolongs it, in whichever tab it was asked
 * for, so each is written down, and the warning waits for the latest.
 */
class Session {
  constructor({ stay, session }) {
    this.url = stay;
    this.seconds = Number(session);
    this.dialog = document.getElementById("session-dialog");
    this.dialog.querySelector("[data-stay-button]").addEventListener("click", () => this.stay());
    this.dialog.addEventListener("cancel", () => this.stay());
    document.addEventListener("visibilitychange", () => this.look());
    const asked = ({ initiatorType, responseStatus }) =>
      ["fetch", "xmlhttprequest"].includes(initiatorType) && responseStatus !== 0;
    new PerformanceObserver((list) => list.getEntries().some(asked) && this.seen()).observe({ type: "resource" });
    this.seen();
  }

  seen() {
    this.seenAt = Date.now();
    remember(this.seenAt);
    if (this.dialog.open) this.dialog.close();
    this.look();
  }

  look() {
    const seenAt = Math.max(this.seenAt, remembered());
    const left = this.seconds - (Date.now() - seenAt) / 1000;
    clearTimeout(this.timer);
    if (left > WARN_BEFORE_S) {
      this.timer = setTimeout(() => this.look(), (left - WARN_BEFORE_S) * 1000);
      if (this.dialog.open) this.dialog.close();
    } else if (left > 0 && !this.dialog.open) this.dialog.showModal();
  }

  async stay() {
    const headers = { "X-CSRFToken": csrfToken() };
    const answer = await fetch(this.url, { method: "POST", headers, redirect: "manual" }).catch(() => null);
    if (answer?.ok) this.seen();
    else this.dialog.close();
  }
}

export function csrfToken() {
  const pair = document.cookie.split("; ").find((part) => /^(__Host-)?csrf=/.test(part));
  return pair ? pair.slice(pair.indexOf("=") + 1) : "";
}

openDialogs();
focusErrors();
unfoldTarget();
document.addEventListener("click", openFolded);
document.addEventListener("submit", forgetCopies);
document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = csrfToken();
});
document.addEventListener("htmx:beforeRequest", (event) => event.detail.target.setAttribute("aria-busy", "true"));
document.addEventListener("htmx:afterRequest", (event) => event.detail.target.removeAttribute("aria-busy"));
if (document.body.dataset.stay) new Session(document.body.dataset);
