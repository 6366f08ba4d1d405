// Saves a section of the plan while somebody types, so that no character is lost. The page brings all words.
import { ask } from "./conflict.js";
import { controls, form, isChoice, isMany, same, told, values, write } from "./fields.js";

const NOT_ANSWERS = new Set(["csrfmiddlewaretoken", "version", "shown", "done"]);
const [TYPING, CHOOSING, SLOW, AGAIN, TIMEOUT] = [2000, 800, 400, 10000, 20000];
const [PING, IDLE, QUIET] = [30000, 300000, 30000];
const MOST_WHEN_LEAVING = 60000; // browsers carry no more than 64 KB out of a page that closes
const byId = (id) => document.getElementById(id);
const words = form.dataset;
const state = byId("save-state");
const panel = byId("panel");
const dirty = new Set(); // names that changed since they were last sent
const sent = new Map(); // name → the last values that were sent, to know our own text when it comes back
const folded = new Map(); // name → values found on this device for rows that are not open
let waiting = {}; // what was found on this device, until somebody says what to do with it
let contested = null; // names whose other text loses; not null after a conflict
let flying = null; // the save under way
let [timer, rowRequests, failures, saidAt] = [0, 0, 0, 0];
let touchedAt = Date.now();
let closed = false; // nobody writes in the plan any more
let refused = false; // the server cannot take it; the button shows why
let asked = false; // to sign in again
let going = false; // the whole form is on its way

const list = (value) => (Array.isArray(value) ? value : [value]);
const given = (name) => (controls(name).length ? values(name) : (folded.get(name) ?? []));
const cookie = () => document.cookie.match(`(?:^|; )${words.csrfCookie}=([^;]*)`)?.[1] ?? "";

// What the bar shows; `live` says whether it is read out too.
function say(which, text, live = "off") {
  state.setAttribute("aria-live", live);
  state.dataset.state = which;
  for (const icon of state.querySelectorAll("[data-icon]")) icon.toggleAttribute("hidden", icon.dataset.icon !== which);
  state.querySelector("[data-text]").textContent = text;
  byId("save-again").hidden = which !== "failed" || closed;
}

function later(wait) {
  clearTimeout(timer);
  timer = setTimeout(save, wait);
}

// Keeps on this device what the server does not have yet, except what is private.
function keep() {
  const names = [...dirty].filter((name) => !controls(name).some((control) => "private" in control.dataset));
  const texts = { ...waiting, ...Object.fromEntries(names.map((name) => [name, given(name)])) };
  try {
    if (!Object.keys(texts).length) localStorage.removeItem(words.copy);
    else
      localStorage.setItem(words.copy, JSON.stringify({ at: Date.now(), version: form.elements.version.value, texts }));
  } catch {
    // No room on this device: the page itself still holds the text.
  }
}

// Sends what changed, one save after the other; true when the server has everything. `leaving` cannot wait.
async function save({ leaving = false, always = false } = {}) {
  clearTimeout(timer);
  if (flying && !leaving) return flying.then(() => save({ always }));
  if (closed || !(dirty.size || always)) return !dirty.size;
  if (rowRequests && !leaving) {
    later(CHOOSING);
    return false;
  }
  const flight = send(leaving);
  flying = flight;
  await flight;
  if (flying === flight) flying = null;
  return !dirty.size;
}

async function send(leaving) {
  const names = [...dirty];
  const body = new URLSearchParams({ version: form.elements.version.value });
  for (const name of contested ?? []) body.append("contested", name);
  for (const name of names) {
    const texts = given(name);
    sent.set(name, [...(sent.get(name) ?? []), texts].slice(-3));
    for (const text of texts.length ? texts : [""]) body.append(name, text);
  }
  if (leaving) keep();
  dirty.clear();
  const slow = setTimeout(() => say("saving", words.saving), SLOW);
  const answer = await fetch(form.action, {
    method: "POST",
    body,
    redirect: "manual",
    keepalive: leaving && `${body}`.length < MOST_WHEN_LEAVING,
    headers: { "X-Autosave": "1", "X-CSRFToken": cookie(), Accept: "application/json" },
    signal: AbortSignal.timeout(TIMEOUT),
  }).catch(() => null);
  clearTimeout(slow);
  const said = answer?.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : null;
  if (!answer) offline(names);
  else if (answer.type === "opaqueredirect" || [401, 403].includes(answer.status)) signedOut(names);
  else if (answer.status === 200 && said) saved(said);
  else if (answer.status === 409 && said?.closed) shut(names, said);
  else if (answer.status === 409 && said) await conflict(names, said);
  else failed(names, answer.status);
}

function saved(said) {
  form.elements.version.value = said.version;
  [failures, contested, refused, asked] = [0, null, false, false];
  if (byId("signed-out").open) byId("signed-out").close();
  const aloud = Date.now() - saidAt > QUIET;
  say("saved", said.sentence, aloud ? "polite" : "off");
  if (aloud) saidAt = Date.now();
  if (said.panel !== undefined && panel && !panel.contains(document.activeElement)) refresh(said.panel);
  keep();
  if (dirty.size) later(TYPING);
  else if (folded.size) location.reload();
}

function refresh(html) {
  const opened = [...panel.querySelectorAll("details")].map((details) => details.open);
  panel.innerHTML = html;
  for (const [place, details] of panel.querySelectorAll("details").entries()) details.open = opened[place] ?? false;
}

function putBack(names) {
  for (const name of names) dirty.add(name);
  saidAt = 0;
  keep();
}

function offline(names = []) {
  putBack(names);
  say("offline", words.offline, state.dataset.state === "offline" ? "off" : "polite");
  later(AGAIN);
}

function failed(names, status) {
  putBack(names);
  failures += 1;
  refused = status < 500;
  if (failures === 1 && !refused) later(TYPING);
  else say("failed", words.failed, failures < 3 ? "assertive" : "off");
}

function signedOut(names) {
  putBack(names);
  say("failed", words.signedOut);
  if (!asked && !byId("signed-out").open) byId("signed-out").showModal();
  asked = true;
  later(AGAIN);
}

function shut(names, said) {
  putBack(names);
  closed = true;
  say("failed", said.sentence, "assertive");
}

// Somebody else saved: joins the two, and asks where both wrote in the same place.
async function conflict(names, said) {
  putBack(names);
  contested ??= [""];
  for (const [name, text] of Object.entries(said.theirs)) {
    const theirs = list(text);
    const isOurs = [given(name), ...(sent.get(name) ?? [])].some((known) => same(known, theirs));
    if (!dirty.has(name)) write(name, theirs);
    else if (!isOurs && !(await settle(name, theirs, said))) return say("failed", words.failed, "assertive");
  }
  form.elements.version.value = said.version;
  keep();
  return send(false);
}

async function settle(name, theirs, said) {
  const mine = given(name);
  const choice = await ask(name, mine, theirs, said);
  if (choice === "both") write(name, isMany(name) ? [...mine, ...theirs] : [told([...theirs, ...mine]).join("\n\n")]);
  if (choice === "mine") contested.push(name);
  if (choice === "theirs") {
    write(name, theirs);
    dirty.delete(name);
  }
  return choice !== "";
}

// On return: offers text that is on this device only.
function offer() {
  let copy = null;
  try {
    copy = JSON.parse(localStorage.getItem(words.copy));
  } catch {
    // Whatever it was, it is none of ours.
  }
  const isNews = ([name, texts]) => !controls(name).length || !same(values(name), texts);
  waiting = Object.fromEntries(Object.entries(copy?.texts ?? {}).filter(isNews));
  if (!Object.keys(waiting).length) return keep();
  const at = new Date(copy.at);
  const day =
    at.toDateString() === new Date().toDateString() ? "" : `${at.toLocaleDateString(document.documentElement.lang)} `;
  const time = `${day}${at.getHours()}${words.colon}${String(at.getMinutes()).padStart(2, "0")}`;
  byId("found-text").textContent = words.found.replace("%(time)s", time);
  byId("found").hidden = false;
  byId("found-use").addEventListener("click", () => {
    for (const [name, texts] of Object.entries(waiting)) {
      if (controls(name).length) write(name, texts);
      else folded.set(name, texts);
      dirty.add(name);
    }
    form.elements.version.value = copy.version; // so that what others saved since then is seen first
    decided();
    save();
  });
  return byId("found-drop").addEventListener("click", decided);
}

function decided() {
  waiting = {};
  byId("found").hidden = true;
  keep();
}

async function ping() {
  if (document.hidden || closed || Date.now() - touchedAt > IDLE) return;
  const headers = { "X-CSRFToken": cookie() };
  const answer = await fetch(words.presence, { method: "POST", redirect: "manual", headers }).catch(() => null);
  if (!answer?.ok) return;
  const { sentence } = await answer.json();
  const chip = byId("presence");
  chip.classList.toggle("presence", sentence !== "");
  chip.querySelector("[data-icon]").toggleAttribute("hidden", sentence === "");
  const text = chip.querySelector("[data-text]");
  if (text.textContent !== sentence) text.textContent = sentence;
}

form.addEventListener("input", ({ target }) => {
  touchedAt = Date.now();
  if (!target.name || NOT_ANSWERS.has(target.name)) return;
  dirty.add(target.name);
  if (state.dataset.state === "offline") keep();
  later(isChoice(target) ? CHOOSING : TYPING);
});
form.addEventListener("focusout", ({ target, relatedTarget }) => {
  if (dirty.has(target.name) && relatedTarget?.name !== target.name) save();
});
form.addEventListener("submit", async (event) => {
  if (going) return;
  event.preventDefault();
  const stays = event.submitter?.name === "open" && event.submitter.value === "";
  await save({ always: !stays });
  if (stays || (dirty.size && !refused && !closed)) return;
  going = true;
  form.elements.csrfmiddlewaretoken.value = cookie();
  form.requestSubmit(event.submitter);
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden) save({ leaving: true });
  else if (dirty.size) save();
});
window.addEventListener("pagehide", () => save({ leaving: true }));
window.addEventListener("pageshow", (event) => event.persisted && location.reload());
window.addEventListener("online", () => save());
window.addEventListener("offline", () => offline());
window.addEventListener("focus", () => asked && save());
byId("save-again").addEventListener("click", () => save({ always: true }));

// Rows: what was typed is saved before htmx asks for anything, and a page to sign in never lands in a row.
form.addEventListener("htmx:confirm", async (event) => {
  event.preventDefault();
  if (await save()) event.detail.issueRequest(true);
});
form.addEventListener("htmx:beforeRequest", () => {
  rowRequests += 1;
});
form.addEventListener("htmx:afterRequest", ({ detail }) => {
  rowRequests -= 1;
  if (!detail.xhr.status) offline();
  else if (detail.failed) failed([], detail.xhr.status);
});
form.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const [came, wanted] = [detail.xhr.responseURL, detail.pathInfo.finalRequestPath].map(
    (url) => new URL(url, location.href),
  );
  if (came.pathname === wanted.pathname) return;
  detail.shouldSwap = false;
  signedOut([]);
});
form.addEventListener("htmx:load", ({ detail: { elt } }) => {
  if (!elt.matches("li")) return;
  (elt.querySelector("fieldset :is(input:not([type=hidden]), select, textarea), .row-line button") ?? elt).focus();
});

// Sums that stand elsewhere in the page too follow the panel, whoever changes it.
function echo() {
  for (const sum of document.querySelectorAll("[data-echo-of]")) {
    sum.textContent = panel.querySelector(`[data-echo="${sum.dataset.echoOf}"]`)?.textContent ?? "";
  }
}
if (panel) new MutationObserver(echo).observe(panel, { childList: true });

say("saved", words.saved);
offer();
ping();
setInterval(ping, PING);
