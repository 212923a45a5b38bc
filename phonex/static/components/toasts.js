// Short notices in the corner, and deleting with a moment to think again.

import { h } from "../dom.js";
import { t } from "../i18n.js";

const SHOWN_MS = 6000;

export function makeToasts() {
  const element = h("div", { class: "toasts", id: "toasts", role: "status" });

  function show(message, action) {
    const toast = h("div", { class: "toast" }, h("span", {}, message), action);
    element.append(toast);
    return () => toast.remove();
  }

  function notify(message) {
    setTimeout(show(message), SHOWN_MS);
  }

  // commit(): does it, after a while or when the page is left; restore(): the reader thought again.
  // A commit that fails restores, too, and says why.
  function undoable(message, { commit, restore }) {
    const ended = new AbortController();
    const { signal } = ended;
    let timer = null;
    const undo = h("button", { type: "button", onclick: () => (end(), restore()) }, t("toast.undo"));
    const hide = show(message, undo);
    const hold = () => clearTimeout(timer);
    const wait = () => {
      hold();
      timer = setTimeout(now, SHOWN_MS);
    };
    function end() {
      hold();
      ended.abort();
      hide();
    }
    function now() {
      end();
      commit().catch((error) => {
        restore();
        notify(error.message);
      });
    }
    addEventListener("pagehide", now, { signal });
    for (const name of ["mouseenter", "focusin"]) element.addEventListener(name, hold, { signal });
    for (const name of ["mouseleave", "focusout"]) element.addEventListener(name, wait, { signal });
    wait();
  }

  return { element, notify, undoable };
}
