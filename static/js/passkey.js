// Passkeys need a script: show their buttons, and say in words when the device gave none.
for (const element of document.querySelectorAll("[data-needs-script]")) {
  element.hidden = false;
}

document.addEventListener("allauth.error", (event) => {
  const place = document.getElementById("key-trouble");
  if (place) {
    event.preventDefault();
    place.hidden = false;
    place.textContent = place.dataset.words;
  }
});
