// A text to take along: a button that copies it.

import { h } from "../dom.js";
import { t } from "../i18n.js";

// place: the element with the text. `button` copies it; `said` tells how that went; `clear()` empties it.
export function copying(place) {
  const said = h("span", { role: "status", class: "small soft" });
  async function copy() {
    try {
      await navigator.clipboard.writeText(place.textContent);
      said.textContent = t("code.copied");
    } catch {
      getSelection().selectAllChildren(place); // no permission: then the reader copies it
      said.textContent = t("code.selected");
    }
  }
  const button = h("button", { class: "button", type: "button", onclick: copy }, t("code.copy"));
  return { said, button, clear: () => (said.textContent = "") };
}
