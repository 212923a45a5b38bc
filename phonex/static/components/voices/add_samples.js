// More recordings of a voice, from files or the microphone.

import { api } from "../../api.js";
import { h } from "../../dom.js";
import { t } from "../../i18n.js";
import { makeForm } from "../form.js";
import { showProblem, tell } from "../field.js";
import { sampleInput } from "../sample_input.js";

// added(voice). signal: aborts when the form is left.
export function addSamples(voice, { added, signal }) {
  const status = () => form.querySelector(".status");
  const sample = sampleInput({
    name: "voice_sample",
    prefix: "more-",
    signal,
    tell: (text) => tell(status(), text),
    fail: (error) => showProblem(form, error, status()),
  });

  async function submit() {
    const body = new FormData();
    for (const file of sample.take()) body.append("voice_sample", file);
    tell(status(), t("register.analysing"));
    const changed = await api(`/voice/${voice.voice_id}/samples`, { method: "POST", form: body });
    sample.forget();
    added(changed);
    return t("voice.added");
  }

  const form = makeForm({ id: "add-samples", action: t("voice.add"), submit }, h("p", { class: "hint" }, t("voice.add_about")), sample.element);
  return form;
}
