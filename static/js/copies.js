// Text that the server does not have yet, kept on this device until it has. Every page keeps its own, so that no page
// throws away what another one still needs.
import { controls, form, same, values } from "./fields.js";

const words = form.dataset;
const START = `${words.copy}:`;
const OURS = START + Math.random().toString(36).slice(2);

// Keeps `texts` (name → values) for this page, in place of what it kept before; none is kept of nothing.
export function keepCopy(texts) {
  try {
    if (!Object.keys(texts).length) localStorage.removeItem(OURS);
    else localStorage.setItem(OURS, JSON.stringify({ at: Date.now(), version: form.elements.version.value, texts }));
  } catch {
    // No room on this device: the page itself still holds the text.
  }
}

export function dropCopies(keys) {
  for (const key of keys) localStorage.removeItem(key);
}

// What earlier pages left and the server does not have: `texts` (name → values), the oldest `version` that they were
// typed on, the time `at` of the last, and the `keys` to drop. Copies of what the server has are dropped here.
export async function findCopies() {
  const found = { texts: {}, version: Number.POSITIVE_INFINITY, at: 0, keys: [] };
  const rows = new Map();
  for (const copy of left()) {
    const news = [];
    for (const [name, texts] of Object.entries(copy.texts)) {
      if (await isNews(name, texts, rows)) news.push([name, texts]);
    }
    if (!news.length) dropCopies([copy.key]);
    else {
      Object.assign(found.texts, Object.fromEntries(news));
      found.version = Math.min(found.version, copy.version);
      found.at = copy.at;
      found.keys.push(copy.key);
    }
  }
  return found;
}

// The copies of other pages on this section, oldest first.
function left() {
  const copies = [];
  try {
    for (const key of Object.keys(localStorage).filter((each) => each.startsWith(START) && each !== OURS)) {
      copies.push({ key, ...JSON.parse(localStorage.getItem(key)) });
    }
  } catch {
    // Nothing can be kept here, or it is none of ours.
  }
  return copies.filter(({ texts }) => texts).sort((one, other) => one.at - other.at);
}

async function isNews(name, texts, rows) {
  if (controls(name).length) return !same(values(name), texts, controls(name)[0]);
  const row = name.slice(0, name.lastIndexOf("-"));
  if (!row || !words.row) return false;
  if (!rows.has(row)) rows.set(row, await folded(row));
  const fields = rows.get(row);
  return fields !== null && !same(new FormData(fields).getAll(name), texts, fields.elements.namedItem(name));
}

// The fields of a row that is folded, as the server has them; null when there is no such row any more.
async function folded(row) {
  const asking = { headers: { "HX-Request": "true" }, redirect: "manual" };
  const answer = await fetch(words.row.replace("ROW", row), asking).catch(() => null);
  if (answer?.status === 404) return null;
  const fields = document.createElement("form");
  if (answer?.ok) fields.innerHTML = await answer.text();
  return fields;
}
