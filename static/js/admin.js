// What unfold's pages leave out for a screen reader: where the main part is, and one name for one landmark.
document.addEventListener("DOMContentLoaded", () => {
  document.getElementById("main")?.setAttribute("role", "main");
});

window.addEventListener("load", () => {
  for (const box of document.querySelectorAll(".simplebar-content-wrapper")) {
    box.setAttribute("role", "group");
  }
});
