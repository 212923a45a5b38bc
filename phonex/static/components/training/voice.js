// Three recordings of the reader, from which their voice is made.

import { api } from "../../api.js";
import { h } from "../../dom.js";
import { number, seconds, t } from "../../i18n.js";
import { consentField } from "../consent_field.js";
import { showProblem, tell } from "../field.js";
import { card, makeForm } from "../form.js";
import { sampleInput } from "../sample_input.js";
import { progressBar } from "./step.js";
import { sampleRow } from "./texts.js";

// changed(): there is another recording, or one less.
export function trainingVoice({ app, changed }) {
  const progress = progressBar("voice-progress", t("training.voice"));
  const list = h("ul", { class: "rows", id: "voice-samples", hidden: true });
  const ready = h("p", { class: "status", id: "voice-ready" });
  const consent = consentField("training-consent");
  const status = () => form.querySelector(".status");
  const sample = sampleInput({
    name: "audio",
    prefix: "training-",
    signal: app.signal,
    tell: (text) => tell(status(), text),
    fail: (error) => showProblem(form, error, status()),
  });

  async function submit() {
    const fields = consent.take();
    for (const file of sample.take()) {
      const body = new FormData();
      for (const [name, value] of Object.entries({ audio: file, ...fields })) body.append(name, value);
      tell(status(), t("register.analysing"));
      await api("/ai/voice", { method: "POST", form: body, signal: app.signal });
    }
    sample.forget(); // the consent stays: it is the same speaker
    await changed();
    return t("training.recording_kept");
  }

  const form = makeForm({ id: "train-voice", action: t("training.add_recording"), submit }, sample.element, consent.element);
  const element = card("training-voice", t("training.voice"), h("p", { class: "hint" }, t("training.voice_about")), progress.element, ready, form, list);
  return {
    element,
    // voice: of the profile. recordings: of the API
    show(voice, recordings) {
      progress.show(voice.progress);
      tell(ready, voice.ready ? t("training.voice_ready") : "");
      list.replaceChildren(...recordings.map((each, i) => sampleRow({ app, changed, path: `/ai/voice/${each.recording_id}`, title: t("training.recording", { n: i + 1 }), facts: measured(each.sample) })));
      list.hidden = recordings.length === 0;
    },
  };
}

// What a recording sounds like, in figures.
export function measured({ pitch_hz, energy, duration }) {
  const facts = [seconds(duration), pitch_hz ? t("training.pitch", { hz: number(Math.round(pitch_hz)) }) : null, t("training.energy", { energy: number(energy, 3) })];
  return facts.filter(Boolean).join(" · ");
}
