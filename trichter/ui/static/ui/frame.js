/* Menus, dialogs, theme, the phone's "More", and forms that must not lose the place. */
const root = document.documentElement;
root.classList.add("has-scripts");

/* Menus: <details data-menu>. One at a time; a click elsewhere, Esc or leaving by Tab closes them. */
function closeMenus(except) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (menu !== except && !menu.contains(except ?? null)) menu.open = false;
  }
}

function entries(menu) {
  return [...menu.querySelectorAll("a[href], button:not([disabled])")].filter((entry) => !entry.closest("summary"));
}

document.addEventListener("click", (event) => {
  const menu = event.target.closest("details[data-menu]");
  closeMenus(menu);
  if (menu && event.target.closest(".menu-item")) menu.open = false;
});

document.addEventListener("focusout", (event) => {
  const menu = event.target.closest?.("details[data-menu][open]");
  if (menu && event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("details[data-menu]");
  if (!menu) return;
  if (event.key === "Escape" && menu.open) {
    menu.open = false;
    menu.querySelector("summary").focus();
    event.stopPropagation();
    event.preventDefault();
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const list = entries(menu);
    if (!list.length) return;
    menu.open = true;
    const at = list.indexOf(document.activeElement);
    const next = event.key === "ArrowDown" ? at + 1 : at < 0 ? list.length - 1 : at - 1;
    list[(next + list.length) % list.length].focus();
    event.preventDefault();
    event.stopPropagation();
  }
});

/* Dialogs */
document.addEventListener("click", (event) => {
  const dialog = event.target.closest("dialog");
  if (event.target.closest("[data-dialog-close]") || event.target === dialog) dialog?.close();
  if (event.target.closest("[data-shortcuts-open]")) openShortcuts();
});

function openShortcuts() {
  const dialog = document.getElementById("shortcuts");
  if (dialog && !dialog.open) dialog.showModal();
}

/* Theme */
function setTheme(theme) {
  const always = "path=/;max-age=31536000;samesite=lax";
  document.cookie = `theme=${theme};${always}`;
  root.dataset.appearance = theme;
  for (const button of document.querySelectorAll("[data-theme-set]")) {
    button.setAttribute("aria-checked", String(button.dataset.themeSet === theme));
  }
  dispatchEvent(new Event("themechange"));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-theme-set]");
  if (button) setTheme(button.dataset.themeSet);
});

/* Script actions of the palette */
document.addEventListener("command", (event) => {
  if (event.detail === "theme") setTheme(root.dataset.bsTheme === "dark" ? "light" : "dark");
  if (event.detail === "shortcuts") openShortcuts();
});

/* The phone's "More" */
function setMore(open) {
  document.body.classList.toggle("more-open", open);
  document.querySelector("[data-more]")?.setAttribute("aria-expanded", String(open));
}

document.addEventListener("click", (event) => {
  const more = event.target.closest("[data-more]");
  if (more) setMore(!document.body.classList.contains("more-open"));
  else if (!event.target.closest("#sidebar")) setMore(false);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && document.body.classList.contains("more-open")) setMore(false);
});

/* Forms that come back to this page bring the open panel along. */
document.addEventListener("submit", (event) => {
  const next = event.target.matches("[data-keep-place]") && event.target.elements.next;
  if (next && !next.value.includes("#")) next.value = location.pathname + location.search + location.hash;
});

/* A field that sends its form when it changes, such as a sort order. */
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-autosubmit]")) event.target.form?.requestSubmit();
});

/* Ctrl, Shift or the middle button on a link that htmx would take: the browser opens it as a link. */
document.addEventListener(
  "click",
  (event) => {
    if (event.target.closest("a[href][hx-get]") && (event.ctrlKey || event.metaKey || event.shiftKey)) event.stopPropagation();
  },
  true,
);
