// Making a voice: a recording, a name, the speaker's consent.

import { api } from "../../api.js";
import { h, icon } from "../../dom.js";
import { guarded } from "../../guarded.js";
import { currentLanguage, t } from "../../i18n.js";
import { SENTENCES } from "../../preview.js";
import { withButtons } from "../../remedies.js";
import { ended } from "../../synthesis.js";
import { consentField } from "../consent_field.js";
import { clearProblems, field, FieldError, showProblem, statusLine, tell } from "../field.js";
import { soundOf } from "../history.js";
import { sampleInput } from "../sample_input.js";
import { aboutFields } from "./about_fields.js";
import { registeredPanel } from "./registered.js";

// registered(voice); open(voice) shows its details.
export function registration(app, { registered, open }) {
  const parts = makeParts();
  const { status, submit, quick, name, consent } = parts;
  const about = aboutFields("new");
  const result = registeredPanel(app, { open });
  const fail = (error) => {
    tell(status, "");
    showProblem(form, error, status);
  };
  const sample = sampleInput({ name: "voice_sample", signal: app.signal, tell: (text) => tell(status, text), fail });

  async function register() {
    clearProblems(form);
    const body = bodyOf({ parts, files: sample.take(), language: sample.language(), about });
    result.hide();
    tell(status, t("register.analysing"));
    const { voice } = await api("/voice/register", { method: "POST", form: body, signal: app.signal });
    sample.forget();
    about.reset();
    name.value = "";
    consent.reset(); // another voice is another person's
    tell(status, t("register.done", { name: voice.name }));
    result.show(voice);
    registered(voice);
  }

  async function speakWithoutSaving() {
    clearProblems(form);
    const [file, ...more] = sample.take();
    if (more.length) throw new FieldError("voice_sample", t("register.quick_several"));
    const { consent: agreed } = consent.take();
    const language = sample.language() || currentLanguage().toUpperCase();
    const body = new FormData();
    for (const [key, value] of Object.entries({ text: SENTENCES[language], language, voice_sample: file, consent: agreed })) body.append(key, value);
    tell(status, t("register.analysing"));
    const job = await api("/clone/quick?wait=0", { method: "POST", form: body, signal: app.signal });
    const done = await ended(job.job_id, { signal: app.signal });
    tell(status, withButtons(done.warnings.join(" ")));
    app.player.play({ ...soundOf(done, null), title: SENTENCES[language] });
  }

  const form = h(
    "form",
    { class: "card stack", id: "register", novalidate: true },
    h("div", {}, h("h2", {}, t("register.title")), h("p", { class: "hint" }, t("register.about"))),
    sample.element,
    field({ label: t("register.name"), control: name, name: "voice_name" }),
    h("details", { class: "more", id: "register-more" }, h("summary", {}, icon("chevron"), t("prosody.more")), h("div", { class: "stack" }, ...about.elements)),
    consent.element,
    h("div", { class: "actions" }, submit, quick),
    status,
    result.element,
  );
  const buttons = [submit, quick];
  form.addEventListener("submit", guarded(register, { buttons, fail }));
  quick.addEventListener("click", guarded(speakWithoutSaving, { buttons, fail }));
  return form;
}

function makeParts() {
  return {
    consent: consentField("consent"),
    name: h("input", { id: "voice-name", maxlength: 64, placeholder: "Ada", autocomplete: "off" }),
    status: statusLine("register-status"),
    submit: h("button", { class: "button", type: "submit" }, t("register.register")),
    quick: h("button", { class: "button quiet", id: "quick", type: "button", title: t("register.quick_about") }, t("register.quick")),
  };
}

// What is sent; throws a FieldError for what lacks.
function bodyOf({ parts, files, language, about }) {
  const name = parts.name.value.trim();
  if (!name) throw new FieldError("voice_name", t("register.no_name"));
  const { description, tags, visibility } = about.take();
  const consent = parts.consent.take();
  const body = new FormData();
  const values = { voice_name: name, ...consent, language, description, visibility };
  for (const [key, value] of Object.entries(values)) if (value) body.append(key, value);
  for (const tag of tags) body.append("tags", tag);
  for (const file of files) body.append("voice_sample", file);
  return body;
}
