// The request that made a sound, as code to copy.

import { samples } from "../code_samples.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { service } from "../service.js";
import { openDialog } from "./dialog.js";

const LANGUAGES = { curl: "curl", python: "Python", javascript: "JavaScript", php: "PHP" };

// ask: { path, body }
export function showCode(ask) {
  const written = samples(ask, { origin: location.origin, accounts: service.accounts });
  const code = h("pre", { class: "code", tabindex: "0", id: "code-shown", "aria-label": t("code.sample") });
  const said = h("span", { role: "status", class: "small soft" });
  const show = (name) => {
    code.textContent = written[name];
    said.textContent = "";
  };
  const tabs = h("fieldset", { class: "segments" }, h("legend", { class: "unseen" }, t("code.language")));
  for (const [name, shown] of Object.entries(LANGUAGES)) {
    const radio = h("input", { type: "radio", name: "code-language", value: name, checked: name === "curl", onchange: () => show(name) });
    tabs.append(h("label", {}, radio, h("span", {}, shown)));
  }
  const copy = h("button", { class: "button", type: "button", onclick: copyCode }, t("code.copy"));
  async function copyCode() {
    try {
      await navigator.clipboard.writeText(code.textContent);
      said.textContent = t("code.copied");
    } catch {
      getSelection().selectAllChildren(code); // no permission: then the reader copies it
      said.textContent = t("code.selected");
    }
  }
  show("curl");
  openDialog({ title: t("code.title"), content: [h("div", { class: "stack" }, tabs, code)], foot: [said, copy] });
}
