/* The wizard's tables: the name of a new field is asked for where one is chosen; an upload shows that it is under way. */
document.addEventListener("change", (event) => {
  const select = event.target.closest("[data-target]");
  if (!select) return;
  const label = select.closest("td").querySelector("[data-label]");
  label.hidden = !select.value.startsWith("new:");
  select.closest("tr").classList.toggle("mapping-out", select.value === "ignore");
  if (!label.hidden) label.focus();
});

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-upload]");
  if (form) form.querySelector("button").setAttribute("aria-busy", "true");
});
