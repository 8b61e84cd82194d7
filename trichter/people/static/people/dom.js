// Small helpers for elements made by scripts.

/** An element: make("button", {class: "btn", onclick: f, "aria-label": text}, child, "text", …). */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked" || name === "selected") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** A drop-down of [value, words] pairs. */
export const select = (attributes, options, chosen) =>
  make(
    "select",
    { class: "form-select form-select-sm", ...attributes },
    options.map(([value, words]) => make("option", { value, selected: String(value) === String(chosen) }, words)),
  );

/** The token that Django wants with every change. */
export function csrfToken() {
  const match = document.cookie.match(/(?:^|;\s*)csrftoken=([^;]+)/);
  return match ? decodeURIComponent(match[1]) : document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
}

/** Text without accents in lower case, for finding. */
export const plain = (text) =>
  text
    .toLowerCase()
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replaceAll("ß", "ss");

/** Call `work` once things have been quiet for `pause` milliseconds. */
export function quiet(work, pause) {
  let timer = 0;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => work(...args), pause);
  };
}
