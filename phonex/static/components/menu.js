// A button that opens a small panel beside it. Escape and clicks elsewhere close it.

import { h, icon as drawIcon } from "../dom.js";

// place: "above" or "below" the button. content: elements, or a function that makes them on opening.
export function menu({ label, icon, place = "below", content, id }) {
  const panel = h("div", { class: `menu ${place}`, hidden: true });
  const button = h(
    "button",
    { class: "button plain icon-only", type: "button", id, "aria-label": label, title: label, "aria-expanded": "false" },
    drawIcon(icon),
  );
  const element = h("div", { class: "menu-anchor" }, button, panel);
  let open = null; // the AbortController of what listens while it is open

  function close({ refocus = false } = {}) {
    if (!open) return;
    open.abort();
    open = null;
    panel.hidden = true;
    button.setAttribute("aria-expanded", "false");
    if (refocus) button.focus();
  }

  function show() {
    panel.replaceChildren(...(typeof content === "function" ? content() : content));
    panel.hidden = false;
    button.setAttribute("aria-expanded", "true");
    open = new AbortController();
    const { signal } = open;
    document.addEventListener("pointerdown", (event) => element.contains(event.target) || close(), { signal });
    element.addEventListener("keydown", (event) => event.key === "Escape" && close({ refocus: true }), { signal });
    element.addEventListener("focusout", ({ relatedTarget }) => relatedTarget && !element.contains(relatedTarget) && close(), { signal });
    panel.addEventListener("click", ({ target }) => target.closest("a, button") && close({ refocus: true }), { signal });
  }

  button.addEventListener("click", () => (open ? close() : show()));
  return { element, button, close };
}
