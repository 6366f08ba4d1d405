// Scoring with the keyboard: 1 to 5 choose while a score has the focus, and a 1 or a 5 says how much of its reason is missing.
const form = document.querySelector("form[data-scores]");
const ENOUGH = 80;
const EXTREMES = ["1", "5"];

for (const line of form.querySelectorAll("[data-keys]")) {
  line.hidden = false;
}

form.addEventListener("keydown", (event) => {
  const radio = event.target;
  if (radio.type !== "radio" || !radio.closest("[data-criterion]") || event.ctrlKey || event.altKey || event.metaKey) {
    return;
  }
  const chosen = [...form.elements[radio.name]].find((other) => other.value === event.key);
  if (chosen) {
    event.preventDefault();
    chosen.checked = true;
    chosen.focus();
    chosen.dispatchEvent(new Event("input", { bubbles: true }));
  }
});

form.addEventListener("input", (event) => count(event.target.closest("[data-criterion]")));

function count(part) {
  if (!part) {
    return;
  }
  const score = part.querySelector("input:checked")?.value;
  const missing = ENOUGH - part.querySelector("textarea").value.trim().length;
  const asks = EXTREMES.includes(score) && missing > 0;
  part.querySelector("[data-left-here]").textContent = asks ? form.dataset.left.replace("%(count)s", missing) : "";
}

for (const part of form.querySelectorAll("[data-criterion]")) {
  count(part);
}
