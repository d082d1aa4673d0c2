// [data-reveal]: a button that shows what is typed into the password field it controls.

for (const button of document.querySelectorAll("[data-reveal]")) {
  const field = document.getElementById(button.dataset.reveal || button.getAttribute("aria-controls"));
  if (!field) continue;
  button.addEventListener("click", () => {
    const isShown = field.type === "text";
    field.type = isShown ? "password" : "text";
    button.setAttribute("aria-pressed", String(!isShown));
    field.focus();
  });
  // Password managers look at the type when the form goes.
  field.form?.addEventListener("submit", () => { field.type = "password"; });
}
