// What unfold's pages leave out for a screen reader: where the main part is, and one name for one landmark.
document.addEventListener("DOMContentLoaded", () => {
  document.getElementById("main")?.setAttribute("role", "main");
});

window.addEventListener("load", () => {
  for (const box of document.querySelectorAll(".simplebar-content-wrapper")) {
    box.setAttribute("role", "group");
  }
});

// The sum of a call's weights while they are typed; what is stored is counted again when it is saved.
document.addEventListener("input", (event) => {
  const field = event.target;
  if (!(field instanceof HTMLInputElement) || !/^criteria-\d+-(weight|is_independent|DELETE)$/.test(field.name)) {
    return;
  }
  let together = 0;
  for (const weight of document.querySelectorAll('input[name^="criteria-"][name$="-weight"]')) {
    const row = weight.name.replace(/weight$/, "");
    const isOn = (part) => document.querySelector(`input[name="${row}${part}"]`)?.checked ?? false;
    together += isOn("is_independent") || isOn("DELETE") ? 0 : Number(weight.value) || 0;
  }
  const sum = document.querySelector("[data-weights-together]");
  if (sum) {
    sum.textContent = String(together);
  }
});
