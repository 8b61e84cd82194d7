/* Clocks count down in their last stretch: when as much real time is left as working time. Nothing moves in width. */
function tick() {
  const now = Date.now();
  for (const text of document.querySelectorAll("[data-clock]")) {
    const real = Number(text.dataset.clock) - now;
    if (real > Number(text.dataset.left) + 1000) continue;
    const minutes = Math.ceil(real / 60000);
    let words = text.dataset.over;
    if (minutes > 0) {
      const pattern = minutes >= 60 ? text.dataset.hours : text.dataset.minutes;
      words = pattern.replace("{h}", Math.floor(minutes / 60)).replace("{m}", minutes % 60);
    } else text.closest(".clock").className = "chip clock clock-breached";
    if (text.textContent !== words) text.textContent = words;
  }
}
setInterval(tick, 10000);
document.addEventListener("visibilitychange", tick);
tick();
