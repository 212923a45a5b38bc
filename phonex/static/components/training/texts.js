// Texts in the reader's own words, from which their traits and replies are made.

import { api } from "../../api.js";
import { h, icon } from "../../dom.js";
import { t, when } from "../../i18n.js";
import { field, FieldError } from "../field.js";
import { card, makeForm } from "../form.js";
import { progressBar } from "./step.js";

const LEAST = 20; // characters, as the service asks
const MOST = 5000;

// changed(): there is another sample, or one less.
export function trainingTexts({ app, changed }) {
  const progress = progressBar("texts-progress", t("training.texts"));
  const list = h("ul", { class: "rows", id: "training-samples", hidden: true });
  const text = h("textarea", { id: "training-text", name: "text", rows: 5, maxlength: MOST });

  async function submit(values, form) {
    const given = values.text.trim();
    if (given.length < LEAST) throw new FieldError("text", t("training.too_short", { n: LEAST }));
    await api("/ai/train", { method: "POST", json: { text: given }, signal: app.signal });
    form.reset();
    await changed();
    return t("training.text_kept");
  }

  const form = makeForm(
    { id: "train", action: t("training.add_text"), submit },
    field({ label: t("training.text"), control: text, hint: t("training.text_hint") }),
  );
  const element = card("training-texts", t("training.texts"), h("p", { class: "hint" }, t("training.texts_about")), progress.element, form, list);
  return {
    element,
    // progress: per cent. samples: of the API
    show(reached, samples) {
      progress.show(reached);
      list.replaceChildren(...samples.map((sample) => sampleRow({ app, changed, path: `/ai/train/${sample.text_id}`, title: sample.text, facts: when(sample.created_at) })));
      list.hidden = samples.length === 0;
    },
  };
}

// A sample with a button that takes it back.
export function sampleRow({ app, changed, path, title, facts }) {
  async function remove() {
    try {
      await api(path, { method: "DELETE", signal: app.signal });
      await changed();
      app.toasts.notify(t("training.sample_deleted"));
    } catch (error) {
      if (!app.signal.aborted) app.toasts.notify(error.message);
    }
  }
  const label = t("training.delete_sample");
  return h(
    "li",
    { class: "entry compact" },
    h("div", { class: "entry-about" }, h("p", { class: "entry-text" }, title), h("p", { class: "facts" }, facts)),
    h("button", { class: "button plain icon-only remove", type: "button", "aria-label": `${label}: ${title}`, title: label, onclick: remove }, icon("trash")),
  );
}
