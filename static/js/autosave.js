// Saves a page of questions while somebody types, so that no character is lost. The page brings all words, and what it
// has none for (who else writes, rows, sums) it does without.
import { ask } from "./conflict.js";
import { dropCopies, findCopies, keepCopy } from "./copies.js";
import { changed, controls, form, isChoice, isMany, same, told, values, write } from "./fields.js";
import { hint, noteProblems } from "./hints.js";

const NOT_ANSWERS = new Set(["csrfmiddlewaretoken", "version", "shown", "done"]);
const [TYPING, CHOOSING, SLOW, AGAIN, TIMEOUT] = [2000, 800, 400, 10000, 20000];
const [PING, IDLE, QUIET] = [30000, 300000, 30000];
const SUMS = 300; // so long after a save the sums are asked for, unless more is typed
const MOST_CARRIED = 60000; // browsers carry no more than 64 KB out of a page that closes
const byId = (id) => document.getElementById(id);
const words = form.dataset;
const state = byId("save-state");
const panel = byId("panel");
const dirty = new Set(); // names that changed since they were last sent
const sent = new Map(); // name → the last values that were sent, to know our own text when it comes back
const folded = new Map(); // name → values found on this device for rows that are not open
const flights = new Set(); // the names in every save under way
let contested = null; // names whose other text loses; not null after a conflict
let flying = null; // the last save under way
let [timer, summing, rowRequests, failures, saidAt, carried] = [0, 0, 0, 0, 0, 0];
let touchedAt = Date.now();
let closed = false; // nobody writes in the plan any more
let refused = false; // the server cannot take it; the button shows why
let barred = false; // from this plan, so the button has nowhere to go either
let renewed = false; // sent again with the newest token, after the server refused one
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
  const unsaved = [...new Set([...dirty, ...[...flights].flat()])];
  const names = unsaved.filter((name) => !controls(name).some((control) => "private" in control.dataset));
  keepCopy(Object.fromEntries(names.map((name) => [name, given(name)])));
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
  const flight = send();
  flying = flight;
  await flight;
  if (flying === flight) flying = null;
  return !dirty.size;
}

async function send() {
  const names = [...dirty];
  const body = new URLSearchParams({ version: form.elements.version.value });
  for (const name of contested ?? []) body.append("contested", name);
  for (const name of names) {
    const texts = given(name);
    sent.set(name, [...(sent.get(name) ?? []), texts].slice(-3));
    for (const text of texts.length ? texts : [""]) body.append(name, text);
  }
  dirty.clear();
  flights.add(names);
  keep();
  const size = `${body}`.length;
  const keepalive = carried + size < MOST_CARRIED;
  if (keepalive) carried += size;
  const slow = setTimeout(() => say("saving", words.saving), SLOW);
  const answer = await fetch(form.action, {
    method: "POST",
    body,
    redirect: "manual",
    keepalive,
    headers: { "X-Autosave": "1", "X-Panel": "later", "X-CSRFToken": cookie(), Accept: "application/json" },
    signal: AbortSignal.timeout(TIMEOUT),
  }).catch(() => null);
  const isJson = answer?.headers.get("Content-Type")?.startsWith("application/json");
  const said = isJson ? await answer.json().catch(() => null) : null;
  clearTimeout(slow);
  flights.delete(names);
  if (keepalive) carried -= size;
  if (!answer || (answer.ok && isJson && !said)) offline(names);
  else if (answer.type === "opaqueredirect" || answer.status === 401) signedOut(names);
  else if (answer.status === 403 && said?.reason === "csrf") await renew(names);
  else if ([403, 404].includes(answer.status)) bar(names);
  else if (answer.status === 200 && said) saved(said, names);
  else if (answer.status === 409 && said?.closed) shut(names, said);
  else if (answer.status === 409 && said) await conflict(names, said);
  else failed(names, answer.status);
}

function saved(said, names) {
  form.elements.version.value = said.version;
  [failures, contested, refused, renewed, asked] = [0, null, false, false, false];
  if (byId("signed-out").open) byId("signed-out").close();
  const aloud = Date.now() - saidAt > QUIET;
  say("saved", said.sentence, aloud ? "polite" : "off");
  if (aloud) saidAt = Date.now();
  if (panel) addUp();
  noteProblems(names, said.problems ?? {});
  keep();
  if (dirty.size) later(TYPING);
  else if (folded.size) location.reload();
}

// Asks for what the rows add up to, once for all saves in a row; what is being read with the keyboard stays.
function addUp() {
  clearTimeout(summing);
  summing = setTimeout(async () => {
    const how = { headers: { "X-Panel": "now" }, redirect: "manual", cache: "no-store" };
    const answer = await fetch(form.action, how).catch(() => null);
    const html = answer?.ok ? await answer.text().catch(() => null) : null;
    if (html !== null && !panel.contains(document.activeElement)) refresh(html);
  }, SUMS);
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

// The page's token is not the newest any more after signing in elsewhere; the cookie has the newest.
async function renew(names) {
  if (renewed) return signedOut(names);
  renewed = true;
  putBack(names);
  return send();
}

function bar(names) {
  putBack(names);
  [closed, barred] = [true, true];
  say("failed", words.barred, "assertive");
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
    const isOurs = [given(name), ...(sent.get(name) ?? [])].some((known) => same(known, theirs, controls(name)[0]));
    if (!dirty.has(name)) write(name, theirs);
    else if (!isOurs && !(await settle(name, theirs, said))) return say("failed", words.failed, "assertive");
  }
  form.elements.version.value = said.version;
  return send();
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
async function offer() {
  const { texts, version, at, keys } = await findCopies();
  if (!keys.length) return;
  byId("found-text").textContent = words.found.replace("%(time)s", timeOf(new Date(at)));
  byId("found").hidden = false;
  const decided = () => {
    byId("found").hidden = true;
    dropCopies(keys);
  };
  byId("found-drop").addEventListener("click", decided);
  byId("found-use").addEventListener("click", () => {
    for (const [name, found] of Object.entries(texts)) {
      if (controls(name).length) write(name, found);
      else folded.set(name, found);
      dirty.add(name);
    }
    // So that what others saved since then is seen first.
    form.elements.version.value = Math.min(version, form.elements.version.value);
    keep();
    decided();
    save();
  });
}

function timeOf(at) {
  const isToday = at.toDateString() === new Date().toDateString();
  const day = isToday ? "" : `${at.toLocaleDateString(document.documentElement.lang)} `;
  const [hours, minutes] = [at.getHours(), at.getMinutes()].map((part) => String(part).padStart(2, "0"));
  return `${day}${hours}${words.colon}${minutes}`;
}

async function ping() {
  if (!words.presence || document.hidden || closed || Date.now() - touchedAt > IDLE) return;
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
  if (!target.name || target.type === "file" || NOT_ANSWERS.has(target.name)) return;
  dirty.add(target.name);
  if (closed || state.dataset.state === "offline") keep();
  later(isChoice(target) ? CHOOSING : TYPING);
});
form.addEventListener("focusout", ({ target, relatedTarget }) => {
  if (relatedTarget?.name === target.name) return;
  if (dirty.has(target.name)) save();
  else if (target.name) hint(target.name);
});
form.addEventListener("submit", async (event) => {
  if (going) return;
  event.preventDefault();
  const stays = event.submitter?.name === "open" && event.submitter.value === "";
  await save({ always: !stays });
  if (stays || barred || (dirty.size && !refused && !closed)) return;
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
// A row that opens takes the focus, whether it came by htmx or with the whole page.
function enter(elt) {
  if (!elt?.matches("li")) return;
  (elt.querySelector("fieldset :is(input:not([type=hidden]), select, textarea), .row-line button") ?? elt).focus();
}
form.addEventListener("htmx:load", ({ detail: { elt } }) => enter(elt));
if (location.hash) enter(document.getElementById(location.hash.slice(1)));

// Sums that stand elsewhere in the page too follow the panel, whoever changes it.
function echo() {
  for (const sum of document.querySelectorAll("[data-echo-of]")) {
    sum.textContent = panel.querySelector(`[data-echo="${sum.dataset.echoOf}"]`)?.textContent ?? "";
  }
}
if (panel) new MutationObserver(echo).observe(panel, { childList: true });

// What was typed before this came to listen; only then it is true that everything is saved.
for (const name of changed()) if (!NOT_ANSWERS.has(name)) dirty.add(name);
if (dirty.size) save();
else say("saved", words.saved);
offer();
ping();
setInterval(ping, PING);
