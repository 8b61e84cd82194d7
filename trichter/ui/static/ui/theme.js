/* Sets light or dark before anything is drawn. Runs in the head, so it is short and no module. */
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const chosen = root.dataset.appearance;
    root.dataset.bsTheme = chosen === "auto" || !chosen ? (dark.matches ? "dark" : "light") : chosen;
  };
  apply();
  dark.addEventListener("change", apply);
  addEventListener("themechange", apply);
})();
