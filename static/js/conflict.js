// Two people wrote in the same place: both texts side by side, and a choice. Nothing is decided without one.
import { isLong, isMany, read } from "./fields.js";

const MOST_WORDS = 400;
const dialog = document.getElementById("conflict");
const part = (selector) => dialog.querySelector(selector);

// Asks which text of the field called `name` goes into the plan; `said` is the server's answer about the other one.
// Gives "mine", "theirs", "both", or "" for no choice.
export async function ask(name, mine, theirs, said) {
  const { title, titleOwn, side, sideOwn } = dialog.dataset;
  const filled = (text) => text.replace("%(name)s", said.by).replace("%(time)s", said.time);
  part("h2").textContent = filled(said.own ? titleOwn : title);
  part("[data-side]").textContent = filled(said.own ? sideOwn : side);
  part("[data-label]").textContent = said.labels[name] ?? "";
  const [ours, others] = [read(name, mine), read(name, theirs)];
  part("[data-mine]").replaceChildren(...marked(ours, others));
  part("[data-theirs]").replaceChildren(...marked(others, ours));
  part("[value=both]").hidden = !isMany(name) && !isLong(name);
  part("[name=side][value=mine]").checked = true;
  dialog.returnValue = "";
  dialog.showModal();
  await new Promise((resolve) => {
    dialog.addEventListener("close", resolve, { once: true });
  });
  return dialog.returnValue === "one" ? part("[name=side]:checked").value : dialog.returnValue;
}

// The words of `text` as nodes; those that `other` does not have in this order are marked.
function marked(text, other) {
  const words = (whole) => whole.match(/\S+\s*|\s+/gu) ?? [];
  const all = words(text);
  const [here, there] = [all.slice(0, MOST_WORDS), words(other).slice(0, MOST_WORDS)];
  const common = Array.from({ length: here.length + 1 }, () => new Uint16Array(there.length + 1));
  const same = (i, j) => here[i].trim() === there[j].trim();
  for (let i = here.length - 1; i >= 0; i -= 1) {
    for (let j = there.length - 1; j >= 0; j -= 1) {
      common[i][j] = same(i, j) ? common[i + 1][j + 1] + 1 : Math.max(common[i + 1][j], common[i][j + 1]);
    }
  }
  const runs = [];
  for (let i = 0, j = 0; i < here.length; i += 1) {
    while (j < there.length && !same(i, j) && common[i][j + 1] >= common[i + 1][j]) j += 1;
    const shared = j < there.length && same(i, j);
    if (runs.at(-1)?.shared === shared) runs.at(-1).text += here[i];
    else runs.push({ shared, text: here[i] });
    if (shared) j += 1;
  }
  return [...runs.flatMap(drawn), document.createTextNode(all.slice(MOST_WORDS).join(""))];
}

// A run of words; the space after marked ones is not marked.
function drawn({ shared, text }) {
  if (shared) return [document.createTextNode(text)];
  const mark = document.createElement("mark");
  mark.textContent = text.trimEnd();
  return [mark, document.createTextNode(text.slice(mark.textContent.length))];
}
