/* The command palette: "/", Ctrl K or the search box open it; the server answers with results and commands. */
const dialog = document.getElementById("palette");
const input = document.getElementById("palette-input");
const results = document.getElementById("palette-results");

const options = () => [...results.querySelectorAll("[role=option]")];

function choose(option) {
  for (const old of results.querySelectorAll("[aria-selected=true]")) old.setAttribute("aria-selected", "false");
  if (!option) {
    input.removeAttribute("aria-activedescendant");
    return;
  }
  option.setAttribute("aria-selected", "true");
  option.scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", option.id);
}

function step(by) {
  const all = options();
  if (!all.length) return;
  const at = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
  choose(all[(at + by + all.length) % all.length]);
}

function open() {
  if (dialog.open) return;
  input.value = "";
  dialog.showModal();
  input.focus();
  input.dispatchEvent(new Event("palette"));
}

/* A command runs a script, opens in the panel, or is a link like any other. */
function run(event, option) {
  if (option.dataset.action) {
    event.preventDefault();
    dialog.close();
    document.dispatchEvent(new CustomEvent("command", { detail: option.dataset.action }));
  } else if (option.hasAttribute("data-in-panel")) {
    event.preventDefault();
    dialog.close();
    document.dispatchEvent(new CustomEvent("panel:load", { detail: { path: option.getAttribute("href") } }));
  }
}

if (dialog) {
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-palette-open]") && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      open();
    }
    if (event.target.closest("[data-palette-close]")) dialog.close();
    const option = event.target.closest("#palette [role=option]");
    if (option) run(event, option);
  });
  document.addEventListener("palette:open", open);
  dialog.addEventListener("htmx:afterSwap", () => choose(options()[0]));
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      step(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter") {
      const option = results.querySelector("[aria-selected=true]");
      if (option) {
        event.preventDefault();
        option.click();
      }
    }
  });
}
