// The attendance list: everybody else present at once, and keys 1 to 5. Without this the server does the first, Tab the rest.
const form = document.querySelector("[data-roster]");

const choose = (radio) => {
  radio.checked = true;
};

const nextGroup = (fieldset) => fieldset.closest("li").nextElementSibling?.querySelector("fieldset");

const enter = (fieldset) => {
  const target = fieldset
    ? (fieldset.querySelector("input:checked") ?? fieldset.querySelector("input[type=radio]"))
    : form.querySelector("button[type=submit]");
  target.focus();
};

if (form) {
  form.querySelector("[data-keys]").hidden = false;
  form.querySelector("[data-everybody]").addEventListener("click", (event) => {
    event.preventDefault();
    for (const fieldset of form.querySelectorAll(".roster fieldset")) {
      if (!fieldset.querySelector("input:checked")) choose(fieldset.querySelector("input[type=radio]"));
    }
    const status = form.querySelector("[data-preset]");
    status.textContent = status.dataset.preset;
    enter(form.querySelector(".roster fieldset"));
  });
  form.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !event.target.matches(".roster input[type=radio]")) return;
    const fieldset = event.target.closest("fieldset");
    const radio = fieldset.querySelectorAll("input[type=radio]")[Number(event.key) - 1];
    if (!/^[1-5]$/.test(event.key) || !radio) return;
    event.preventDefault();
    choose(radio);
    enter(nextGroup(fieldset));
  });
}
