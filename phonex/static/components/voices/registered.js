// What comes after registering: what the sample is worth, and hearing the voice at once.

import { h, icon } from "../../dom.js";
import { t } from "../../i18n.js";
import { statusLine, tell } from "../field.js";
import { sampleReport } from "./report.js";
import { makeSounds } from "./sounds.js";
import { spokenIn } from "./spoken.js";

// open(voice) shows its details.
export function registeredPanel(app, { open }) {
  const status = statusLine("registered-status");
  const sounds = makeSounds({ signal: app.signal, fail: (error) => tell(status, error.message, true) });
  const report = sampleReport();
  const actions = h("div", { class: "actions" });
  const element = h("div", { class: "registered stack", id: "registered", hidden: true }, report.element, actions, status);

  function show(voice) {
    report.show(voice);
    tell(status, "");
    const hear = sounds.button({ key: () => voice.voice_id + voice.created_at, load: spokenIn(voice, voice.version), name: voice.name, text: t("registered.hear") });
    const details = h("button", { class: "button quiet details", type: "button", onclick: () => open(voice) }, t("registered.compare"));
    const speak = h("a", { class: "button quiet speak-with", href: `#/speak?voice=${voice.voice_id}` }, icon("speak"), t("voice.speak"));
    actions.replaceChildren(hear.element, details, speak);
    element.hidden = false;
    element.scrollIntoView({ block: "nearest" });
  }
  return { element, show, hide: () => (element.hidden = true) };
}
