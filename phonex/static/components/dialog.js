// Modal dialogs. The browser keeps the focus inside and gives it back; Escape closes.

import { h, icon } from "../dom.js";
import { t } from "../i18n.js";

let number = 0;

// sheet: covers a phone's screen. onClose is called however it is closed.
export function openDialog({ title, content, foot = [], sheet = false, onClose = () => {} }) {
  const id = `dialog-${++number}`;
  const close = h(
    "button",
    { class: "button plain icon-only", type: "button", "aria-label": t("dialog.close"), onclick: () => element.close() },
    icon("close"),
  );
  const element = h(
    "dialog",
    { class: sheet ? "sheet" : null, "aria-labelledby": id },
    h("div", { class: "dialog-head" }, h("h2", { id }, title), close),
    h("div", { class: "dialog-body" }, ...content),
    foot.length ? h("div", { class: "dialog-foot" }, ...foot) : null,
  );
  element.addEventListener("click", ({ target }) => target === element && element.close()); // the backdrop
  element.addEventListener("close", () => {
    element.remove();
    onClose();
  });
  document.body.append(element);
  element.showModal();
  return { element, close: () => element.close() };
}
