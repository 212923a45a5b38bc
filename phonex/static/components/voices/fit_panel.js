// The fit of a voice: its state, how far it is and how long it will take, beginning and stopping it.

import { api } from "../../api.js";
import { h, write } from "../../dom.js";
import { guarded } from "../../guarded.js";
import { t } from "../../i18n.js";
import { isFitting, stateOf } from "./fits.js";

// changed(voice)
export function fitPanel(voice, { fits, changed, fail }) {
  const state = h("p", { class: "state", role: "status" });
  const bar = h("progress", { max: 100 });
  const left = h("p", { class: "small soft" });
  const path = `/voice/${voice.voice_id}/fit`;
  const fit = button("fit", () => api(path, { method: "POST" }));
  const cancel = button("cancel", () => api(path, { method: "DELETE" }));
  const element = h("div", { class: "fit stack", id: "fit" }, h("div", {}, state, left), bar, h("div", { class: "actions" }, fit, cancel));

  function button(name, send) {
    const made = h("button", { class: `button quiet ${name}`, type: "button" }, t(`voice.${name}`));
    made.addEventListener("click", guarded(act, { buttons: [made], fail }));
    async function act() {
      changed(await send());
      (made.hidden ? element.querySelector("button:not([hidden])") : made)?.focus();
    }
    return made;
  }

  // kept: whether there is a recording to fit it to
  function show(newest, kept) {
    const active = isFitting(newest);
    write(state, kept || newest.fitting.state !== "off" ? stateOf(newest) : t("fit.no_sample"));
    write(left, fits.told(newest));
    write(fit, t(newest.fitting.state === "done" ? "voice.fit_again" : "voice.fit"));
    bar.hidden = cancel.hidden = !active;
    left.hidden = left.textContent === "";
    fit.hidden = active || !kept;
    bar.value = newest.fitting.progress;
    bar.setAttribute("aria-label", t("voice.fitting", { name: newest.name }));
  }
  return { element, show };
}
