// Says under a field, once somebody has left it, that the server could not understand what is in it. It is a hint, not
// an error: what was typed is stored, and nobody is stopped.
import { controls } from "./fields.js";

const sentences = new Map(); // name → what the server said about it last

// Notes what the server said about `names`: `problems` maps some of them to a sentence.
export function noteProblems(names, problems) {
  for (const name of names) {
    sentences.set(name, problems[name] ?? "");
    if (!problems[name] || !controls(name).includes(document.activeElement)) hint(name);
  }
}

// Shows what is known about the field called `name`, or takes away what no longer holds.
export function hint(name) {
  const [control] = controls(name);
  if (!control?.id) return;
  const id = `${control.id}_unread`;
  const described = (control.getAttribute("aria-describedby") ?? "").split(" ").filter((each) => each && each !== id);
  let text = document.getElementById(id);
  if (!sentences.get(name)) {
    text?.remove();
  } else {
    if (!text) {
      text = document.createElement("p");
      text.id = id;
      text.className = "form-text";
      (control.closest("fieldset.choice") ?? control).after(text);
    }
    text.textContent = sentences.get(name);
    described.push(id);
  }
  if (described.length) control.setAttribute("aria-describedby", described.join(" "));
  else control.removeAttribute("aria-describedby");
}
