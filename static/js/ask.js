// Asking: what is typed stays in this tab until it is sent, and answers that are there already come below the field.
const START = "impacthub:ask:";
const KEPT = ["question", "email", "name"];
const LEAST = 12;
const MOST = 400;

const form = document.querySelector("form[data-draft]");

// Nothing can be kept in some private windows; then the page itself still holds the text.
function kept(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key)) ?? {};
  } catch {
    return {};
  }
}

function keep(key, texts) {
  try {
    sessionStorage.setItem(key, JSON.stringify(texts));
  } catch {}
}

function drop() {
  try {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(START)) sessionStorage.removeItem(key);
  } catch {}
}

function write() {
  const key = START + form.dataset.draft;
  const fields = KEPT.map((name) => form.elements.namedItem(name)).filter(Boolean);
  const before = kept(key);
  for (const field of fields) if (!field.value) field.value = before[field.name] ?? "";
  form.addEventListener("input", () => keep(key, Object.fromEntries(fields.map(({ name, value }) => [name, value]))));
  const question = form.elements.namedItem("question");
  question.addEventListener("htmx:configRequest", (event) => {
    const words = question.value.trim();
    if (words.length < LEAST) event.preventDefault();
    event.detail.parameters.q = words.slice(0, MOST);
  });
}

if (document.querySelector("[data-draft-sent]")) drop();
document.querySelector("form[data-draft-end]")?.addEventListener("submit", drop);
if (form) write();
