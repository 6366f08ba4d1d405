/* What every page has: dialogs, focus on what is wrong, staying signed in. Every page works without it. */
const WARN_BEFORE_S = 120;

function openDialogs() {
  for (const button of document.querySelectorAll("[data-dialog]")) {
    const dialog = document.getElementById(button.dataset.dialog);
    button.hidden = false;
    button.addEventListener("click", () => dialog.showModal());
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close();
    });
    dialog.addEventListener("close", () => button.focus());
  }
}

function focusErrors() {
  document.querySelector("[data-focus]")?.focus();
}

/* Anchors in an error summary go to the control, also inside folded details. */
function openFolded(event) {
  const link = event.target.closest(".error-summary a[href^='#']");
  const control = link && document.getElementById(link.hash.slice(1));
  if (!control) return;
  for (let fold = control.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  const target = control.matches("input, select, textarea") ? control : control.querySelector("input, select, textarea");
  (target ?? control).focus();
}

/* What a plan keeps on this device, because it could not be saved yet, goes when its writer signs out. */
function forgetCopies(event) {
  if (!event.target.action.endsWith("/account/logout/")) return;
  for (const key of Object.keys(localStorage)) if (key.startsWith("impacthub:")) localStorage.removeItem(key);
}

class Session {
  constructor(url) {
    this.url = url;
    this.dialog = document.getElementById("session-dialog");
    this.dialog.querySelector("[data-stay-button]").addEventListener("click", () => this.stay());
    this.dialog.addEventListener("cancel", () => this.stay());
    this.stay();
  }

  async stay() {
    if (this.dialog.open) this.dialog.close();
    const answer = await fetch(this.url, {
      method: "POST",
      headers: { "X-CSRFToken": csrfToken() },
      redirect: "manual",
    }).catch(() => null);
    if (!answer?.ok) return;
    const { seconds } = await answer.json();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.dialog.showModal(), (seconds - WARN_BEFORE_S) * 1000);
  }
}

export function csrfToken() {
  const pair = document.cookie.split("; ").find((part) => /^(__Host-)?csrf=/.test(part));
  return pair ? pair.slice(pair.indexOf("=") + 1) : "";
}

openDialogs();
focusErrors();
document.addEventListener("click", openFolded);
document.addEventListener("submit", forgetCopies);
document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = csrfToken();
});
document.addEventListener("htmx:beforeRequest", (event) => event.detail.target.setAttribute("aria-busy", "true"));
document.addEventListener("htmx:afterRequest", (event) => event.detail.target.removeAttribute("aria-busy"));
if (document.body.dataset.stay) new Session(document.body.dataset.stay);
