// The preview follows what is typed: a while after the last key the form is sent to the frame beside it.

const WAIT = 900;
for (const form of document.querySelectorAll("[data-live-preview]")) {
  form.querySelector(".is-invalid")?.focus();
  const buttons = [...form.elements].filter((each) => each.hasAttribute("data-preview-button"));
  let last = buttons[0];
  let timer = 0;
  let shown = "";

  const state = () => JSON.stringify([...new FormData(form)].map(([name, value]) => [name, value.name ? `${value.name} ${value.size}` : value]));

  function show() {
    if (shown === state()) return;
    shown = state();
    form.requestSubmit(last);
  }

  form.addEventListener("submit", (event) => {
    if (event.submitter?.hasAttribute("data-preview-button")) last = event.submitter;
  });
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(show, WAIT);
  });
  if (!document.querySelector("iframe[name='quote-preview']")?.getAttribute("src")) show();
  else shown = state();
}
