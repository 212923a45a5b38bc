// The request that made a sound, as code to copy.

import { samples } from "../code_samples.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { service } from "../service.js";
import { copying } from "./copying.js";
import { openDialog } from "./dialog.js";

const LANGUAGES = { curl: "curl", python: "Python", javascript: "JavaScript", php: "PHP" };

// ask: { path, body }
export function showCode(ask) {
  const written = samples(ask, { origin: location.origin, accounts: service.accounts });
  const code = h("pre", { class: "code", tabindex: "0", id: "code-shown", "aria-label": t("code.sample") });
  const { said, button, clear } = copying(code);
  const show = (name) => {
    code.textContent = written[name];
    clear();
  };
  const tabs = h("fieldset", { class: "segments" }, h("legend", { class: "unseen" }, t("code.language")));
  for (const [name, shown] of Object.entries(LANGUAGES)) {
    const radio = h("input", { type: "radio", name: "code-language", value: name, checked: name === "curl", onchange: () => show(name) });
    tabs.append(h("label", {}, radio, h("span", {}, shown)));
  }
  show("curl");
  openDialog({ title: t("code.title"), content: [h("div", { class: "stack" }, tabs, code)], foot: [said, button] });
}
