// The list at the door of an event, on a phone that loses its network: taps are kept, without names, until they are
// saved, and each is sent until the server says that it has it. So is who walks in, whose name the server has not yet.
// Without this every tap is a form.
const form = document.querySelector("[data-door]");
const words = form?.dataset ?? {};
const [MOST, TWICE, SYNC, AGAIN, TIMEOUT] = [200, 600, 20000, 4000, 15000];
const rows = [...(form?.querySelectorAll("[data-head]") ?? [])];
const byHead = new Map(rows.map((row) => [row.dataset.head, row]));
const adding = document.querySelector(".door-add");
const state = document.querySelector("[data-door-state]");
const tappedAt = new Map(); // head → when it was tapped last, on this page
// What the server does not have: taps, { nonce, head, present, at }, and who walks in, { nonce, name, sector, at }.
let queue = kept();
let [flying, timer, wait, most, addedAt] = [false, 0, AGAIN, MOST, 0];

function kept() {
  try {
    const taps = JSON.parse(localStorage.getItem(words.keep) ?? "[]");
    return Array.isArray(taps) ? taps : [];
  } catch {
    return [];
  }
}

function keep() {
  try {
    if (queue.length) localStorage.setItem(words.keep, JSON.stringify(queue));
    else localStorage.removeItem(words.keep);
  } catch {
    // Nothing can be kept on this device: the page itself still holds the taps.
  }
}

function say(which, text) {
  state.dataset.state = which;
  state.textContent = text;
}

const toggle = (row) => row.querySelector("[aria-pressed]");
const cookie = () => document.cookie.match(`(?:^|; )${words.csrfCookie}=([^;]*)`)?.[1] ?? "";
const isInside = (row) => toggle(row).getAttribute("aria-pressed") === "true";

function show(row, present) {
  toggle(row).setAttribute("aria-pressed", present);
  toggle(row).value = `${row.dataset.head}:${present ? 0 : 1}`;
}

function count(came, expected) {
  document.querySelector("[data-came]").textContent = came;
  document.querySelector("[data-expected]").textContent = expected;
}

function countHere() {
  const inside = rows.filter(isInside);
  count(inside.length, inside.length + rows.filter((row) => "place" in row.dataset && !isInside(row)).length);
}

// A second tap right after the first is a finger that trembles, not somebody who leaves again.
function tap(event) {
  const button = event.target.closest("button[name=mark]");
  if (!button) return;
  event.preventDefault();
  const row = button.closest("[data-head]");
  const { head } = row.dataset;
  if (Date.now() - (tappedAt.get(head) ?? 0) < TWICE) return;
  tappedAt.set(head, Date.now());
  const present = !isInside(row);
  show(row, present);
  countHere();
  queue.push({ nonce: nonce(), head, present, at: Date.now() });
  keep();
  send();
}

const [formNonce, formName, formSector] = ["nonce", "name", "sector"].map((name) => adding?.elements.namedItem(name));

// The form has a nonce of its own, so that sending it twice adds one person; the next one gets another.
function walkIn(event) {
  const trembles = Date.now() - addedAt < TWICE;
  if (!trembles && !formName.value.trim()) {
    stay(event);
    return;
  }
  event.preventDefault();
  if (trembles) return;
  addedAt = Date.now();
  queue.push({ nonce: formNonce.value, name: formName.value.trim(), sector: formSector.value, at: addedAt });
  keep();
  [formNonce.value, formName.value, formSector.value] = [nonce(), "", ""];
  send();
}

// Sixteen random bytes: also where there is no crypto.randomUUID, which an address without TLS has not.
function nonce() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(send, wait);
  wait = Math.min(wait * 2, 60000);
}

async function send() {
  clearTimeout(timer);
  if (flying || !queue.length) return;
  flying = true;
  const slow = setTimeout(() => say("saving", words.saving), 400);
  const [first] = queue;
  const answer = await (first.name ? sendWalkIn(first) : sendTaps());
  clearTimeout(slow);
  flying = false;
  if (answer.said?.taken) saved(answer.said);
  else if (first.name && answer.status === 422 && answer.said?.problem) refused(first, answer.said.problem);
  else failed(answer);
}

function sendTaps() {
  const taps = queue.filter(({ name }) => !name).slice(0, most);
  const marks = taps.map(({ at, ...mark }) => ({ ...mark, age: Math.max(0, Date.now() - at) }));
  return call(words.marks, { method: "POST", body: JSON.stringify({ marks }) });
}

function sendWalkIn({ nonce, name, sector }) {
  return call(adding.action, { method: "POST", body: new URLSearchParams({ nonce, name, sector }) });
}

// `said` is what the server answered in JSON, `status` 0 when it could not be reached.
async function call(url, options) {
  const headers = { "X-CSRFToken": cookie(), Accept: "application/json" };
  if (typeof options.body === "string") headers["Content-Type"] = "application/json";
  const signal = AbortSignal.timeout(TIMEOUT);
  const answer = await fetch(url, { ...options, headers, signal, redirect: "manual" }).catch(() => null);
  const isJson = answer?.headers.get("Content-Type")?.startsWith("application/json");
  const said = isJson ? await answer.json().catch(() => null) : null;
  return { said, status: answer?.status ?? 0, isSignedOut: answer?.type === "opaqueredirect" };
}

function saved(said) {
  const taken = new Set(said.taken);
  queue = queue.filter(({ nonce }) => !taken.has(nonce));
  keep();
  wait = AGAIN;
  if (said.row) insert(said.row);
  follow(said);
  if (queue.length) send();
  else {
    most = MOST;
    say("saved", said.said ?? words.saved);
  }
}

// Who walked in stands on the list from now on, as the server writes it.
function insert(html) {
  const list = form.querySelector(".door-list");
  list.insertAdjacentHTML("afterbegin", html);
  const row = list.firstElementChild;
  if (byHead.has(row.dataset.head)) row.remove();
  else {
    rows.push(row);
    byHead.set(row.dataset.head, row);
  }
}

// Nobody is added: what was typed stands in the form again, unless the next person is being typed there.
function refused(who, problem) {
  queue = queue.filter(({ nonce }) => nonce !== who.nonce);
  keep();
  if (!formName.value) [formName.value, formSector.value] = [who.name, who.sector];
  say("failed", `${who.name}: ${problem}`);
  if (queue.length) later();
}

// What the server cannot read keeps nothing else from it: from then on one goes at a time, and a bad one goes last.
function failed({ status, said, isSignedOut }) {
  if (status === 400 || status >= 500) {
    if (most === 1 || queue[0].name) queue.push(queue.shift());
    most = 1;
    keep();
  }
  if (said?.problem) say("failed", said.problem);
  else if (isSignedOut) say("failed", `${words.signedOut} ${queue.length}`);
  else say(status ? "failed" : "offline", `${status ? words.failed : words.offline} ${queue.length}`);
  later();
}

// What other phones noted; what was tapped here and is on its way stands.
function follow(said) {
  const inside = new Set(said.inside);
  const pending = new Set(queue.map(({ head }) => head));
  for (const [head, row] of byHead) if (!pending.has(head)) show(row, inside.has(head));
  if (pending.size) countHere();
  else count(said.came, said.expected);
}

async function look() {
  if (document.visibilityState !== "visible" || flying || queue.length) return;
  const { said } = await call(words.marks, { method: "GET" });
  if (said?.inside && !flying && !queue.length) follow(said);
}

// Asks where somebody works below their name, instead of in the page again.
function ask(event) {
  const link = event.target.closest("[data-ask]");
  if (!link) return;
  event.preventDefault();
  const row = link.closest("[data-head]");
  const open = row.querySelector(".door-sectors");
  for (const other of form.querySelectorAll(".door-sectors")) other.remove();
  if (open) return;
  row.append(document.querySelector("[data-sectors]").content.cloneNode(true));
  row.querySelector("[name=head]").value = row.dataset.head;
  row.querySelector(".door-sectors button").focus();
}

async function noteSector(event) {
  const button = event.target.closest("button[name=sector]");
  if (!button) return;
  event.preventDefault();
  const row = button.closest("[data-head]");
  const body = new URLSearchParams({ head: row.dataset.head, sector: button.value });
  const { status, isSignedOut } = await call(button.formAction, { method: "POST", body });
  if (status === 204) {
    row.querySelector("[data-ask]")?.remove();
    row.querySelector(".door-sectors").remove();
    toggle(row).focus();
    if (!queue.length) say("saved", words.saved);
  } else say("failed", isSignedOut ? words.signedOut : words.later);
}

// What needs another page waits for a network; leaving this one would show that there is none, and nothing else.
function stay(event) {
  if (navigator.onLine) return;
  event.preventDefault();
  say("offline", words.later);
}

const PLAIN = { ł: "l", ø: "o", đ: "d", ı: "i", æ: "ae", œ: "oe", ß: "ss" };
const fold = (text) => {
  const folded = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return folded.replace(/[łøđıæœß]/g, (letter) => PLAIN[letter]);
};

// As the server searches: every word begins a word of the name, and who comes together is found together.
function search(event) {
  const wanted = fold(event.target.value).split(/\s+/).filter(Boolean);
  const begins = (row) => {
    const parts = fold(row.querySelector(".door-name").textContent).split(/[\s-]+/);
    return wanted.every((word) => parts.some((part) => part.startsWith(word)));
  };
  const groups = new Set(wanted.length ? rows.filter(begins).map((row) => row.dataset.group) : []);
  let shown = 0;
  for (const row of rows) {
    row.hidden = wanted.length ? !groups.has(row.dataset.group) : !("place" in row.dataset || isInside(row));
    if (!row.hidden) shown += 1;
  }
  document.querySelector("[data-nobody]").hidden = shown > 0;
}

if (form) {
  form.addEventListener("click", tap);
  form.addEventListener("click", ask);
  form.addEventListener("click", noteSector);
  for (const other of document.querySelectorAll(".door-all form")) other.addEventListener("submit", stay);
  adding.addEventListener("submit", walkIn);
  form.addEventListener("submit", stay);
  const box = document.querySelector("[data-door-search]");
  box.addEventListener("input", search);
  box.addEventListener("submit", (event) => event.preventDefault());
  document.querySelector("[data-door-submit]").hidden = true;
  for (const { head, present } of queue) if (byHead.has(head)) show(byHead.get(head), present);
  if (queue.length) countHere();
  addEventListener("online", () => {
    wait = AGAIN;
    send();
  });
  addEventListener("offline", () => queue.length && say("offline", `${words.offline} ${queue.length}`));
  document.addEventListener("visibilitychange", () => (queue.length ? send() : look()));
  setInterval(look, SYNC);
  send();
}
