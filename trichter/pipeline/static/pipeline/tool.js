// The dialog opens when something is put into it and closes when its form is done; a known company's name is taken over.
const tool = document.getElementById("tool");

if (tool) {
  document.addEventListener("htmx:afterSwap", (event) => {
    const target = event.detail.target;
    if ((target === tool || tool.contains(target)) && tool.childElementCount && !tool.open) tool.showModal();
  });
  tool.addEventListener("close", () => tool.replaceChildren());
  new MutationObserver(() => tool.open && !tool.childElementCount && tool.close()).observe(tool, { childList: true });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-tool-close]") || !tool.open) return;
    event.preventDefault();
    tool.close();
  });
}

document.addEventListener("click", (event) => {
  const close = event.target.closest("[data-empties]");
  const slot = close?.closest(".step-slot");
  if (slot) {
    event.preventDefault();
    slot.replaceChildren();
  }
  const known = event.target.closest("[data-take-name]");
  const field = known?.closest("form")?.querySelector("[name=company]:not([type=hidden]):not([type=radio]), [name=new_company]");
  if (field) {
    field.value = known.dataset.takeName;
    known.closest(".notice").remove();
    field.focus();
  }
});
