// Creating an echo, or changing one: name, persona, voice.

import { api } from "../../api.js";
import { h } from "../../dom.js";
import { t } from "../../i18n.js";
import { consentField } from "../consent_field.js";
import { makeForm, textField } from "../form.js";
import { field, FieldError, statusLine, tell } from "../field.js";
import { sampleInput } from "../sample_input.js";

const RECORDING = "recording"; // the choice of a new voice; no id looks so

// models: the user's voice models. echo: the one to change, or null. saved(echo) is called.
export function echoForm({ app, owner, models, echo = null, saved }) {
  const voice = voiceChoice(app, models, echo);
  const prompt = h("textarea", { id: "echo-prompt", name: "persona_prompt", rows: 5, maxlength: 20000 });
  prompt.value = echo?.persona_prompt ?? "";

  async function submit({ name, persona_prompt }) {
    if (!name.trim()) throw new FieldError("name", t("echos.no_name"));
    const voice_model_id = await voice.take({ name, owner });
    const fields = { name, persona_prompt, voice_model_id };
    const answer = echo
      ? await api(`/api/echo/${echo._id}`, { method: "PATCH", json: fields })
      : await api("/api/echo", { method: "POST", json: { ...fields, user_id: owner.user_id } });
    saved(answer.echo);
  }

  return makeForm(
    { id: "echo-form", action: t(echo ? "account.save" : "echos.create"), submit },
    textField("name", { id: "echo-name", label: t("echos.name"), maxlength: 64, autocomplete: "off", value: echo?.name ?? "" }),
    field({ label: t("echos.prompt"), control: prompt, hint: t("echos.prompt_hint") }),
    voice.element,
  );
}

function voiceChoice(app, models, echo) {
  const select = h("select", { id: "echo-voice", name: "voice_model_id" });
  select.append(new Option(t("echos.no_voice"), ""), ...models.map(({ model_id, name }) => new Option(name, model_id)), new Option(t("echos.new_voice"), RECORDING));
  select.value = echo?.voice_model_id ?? (models[0]?.model_id || "");
  const status = statusLine("echo-voice-status");
  const sample = sampleInput({ name: "audio", signal: app.signal, tell: (text) => tell(status, text), fail: (error) => tell(status, error.message, true) });
  const consent = consentField("echo-consent");
  const recording = h("div", { class: "stack", hidden: select.value !== RECORDING }, sample.element, status, consent.element);
  select.addEventListener("change", () => (recording.hidden = select.value !== RECORDING));

  // The id of the chosen voice model, made first where it is a recording; null for none.
  async function take({ name, owner }) {
    if (select.value !== RECORDING) return select.value || null;
    const [audio] = sample.take();
    const fields = { audio, name, user_id: owner.user_id, ...consent.take() };
    const form = new FormData();
    for (const [key, value] of Object.entries(fields)) if (value) form.append(key, value);
    const { model_id } = await api("/api/upload-reference", { method: "POST", form });
    select.append(new Option(name, model_id)); // not made again if what follows fails
    select.value = model_id;
    recording.hidden = true;
    return model_id;
  }
  return { element: h("div", { class: "stack" }, field({ label: t("echos.voice"), control: select }), recording), take };
}
