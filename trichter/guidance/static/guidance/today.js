/* Today: when a row leaves, the next one is current; rows look again when their person changed elsewhere. */
const rows = () => [...document.querySelectorAll("#today [data-row]")];
const say = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));

function rowOf(target) {
  return target instanceof Element ? target.closest("#today [data-row]") : null;
}

/* Before a row goes: the one after it takes its place (the one before, at the end of the list). */
document.addEventListener("htmx:beforeSwap", (event) => {
  const row = event.detail.target;
  if (!row.matches?.("#today [data-row]") || event.detail.serverResponse.trim()) return;
  if (row.classList.contains("is-current") || row.contains(document.activeElement)) {
    const all = rows();
    const at = all.indexOf(row);
    if (!row.classList.contains("is-current")) row.classList.add("is-current");
    say("list:move", at + 1 < all.length ? 1 : -1);
  }
});

document.addEventListener("htmx:afterSettle", () => {
  if (!document.getElementById("today")) return;
  if (!rows().length && document.querySelector("#today ul") && !document.querySelector("#today .today-more")) {
    htmx.trigger(document.body, "today-reload");
  }
});

/* A person changed: by a row's own button the row leaves anyway, otherwise the rows of that person look again. */
document.addEventListener("person-changed", (event) => {
  if (!document.getElementById("today")) return;
  const own = rowOf(event.target);
  for (const row of rows()) {
    if (row.dataset.person === String(event.detail.id) && (row !== own || event.target.matches(".plan-form"))) {
      setTimeout(() => row.isConnected && htmx.trigger(row, "refresh"), 0);
    }
  }
  htmx.trigger(document.body, "today-changed");
});

/* A row whose person is no longer visible here looks again, and leaves. */
document.addEventListener("htmx:responseError", (event) => {
  const row = rowOf(event.target);
  if (row && event.detail.xhr.status === 404) htmx.trigger(row, "refresh");
});

/* The menu "later" is opened by its key with the focus on its first choice. */
document.addEventListener("toggle", (event) => {
  if (event.target.matches?.("details.later") && event.target.open) event.target.querySelector(".menu-item")?.focus();
}, true);

document.addEventListener("click", (event) => {
  const close = event.target.closest("[data-plan-close]");
  if (close) close.closest(".plan-form").remove();
});
