/* The public form: solves the spam guard's puzzle while the person types, and sends once. Without this the form works too. */
const form = document.querySelector("[data-contact-form]");
let started = false;

/* Starts with the first key, so that merely opening the page costs nothing. */
function solve() {
  if (started || !window.Worker || !window.crypto?.subtle) return;
  started = true;
  const challenge = JSON.parse(form.dataset.challenge);
  const worker = new Worker(form.dataset.worker);
  worker.onmessage = ({ data }) => {
    worker.terminate();
    if (data && data.derivedKey) form.elements.solution.value = btoa(JSON.stringify({ challenge, solution: data }));
  };
  worker.onerror = () => worker.terminate();
  worker.postMessage({ type: "work", challenge, counterStart: 0, counterStep: 1, timeout: 60000 });
}

form.addEventListener("input", solve, { once: true });
form.addEventListener("focusin", solve, { once: true });
form.addEventListener("submit", () => {
  const button = form.querySelector("button");
  button.textContent = form.dataset.sending;
  setTimeout(() => (button.disabled = true)); // after the form has been read
});
/* Back from the next page: the button works again. */
window.addEventListener("pageshow", (event) => event.persisted && location.reload());
