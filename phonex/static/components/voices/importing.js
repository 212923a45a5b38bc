// A voice from a file, folded away: few need it.

import { api } from "../../api.js";
import { h, icon } from "../../dom.js";
import { t } from "../../i18n.js";
import { consentField } from "../consent_field.js";
import { makeForm, textField } from "../form.js";
import { field, FieldError } from "../field.js";

// imported(voice)
export function importing({ imported }) {
  const consent = consentField("import-consent");
  const file = h("input", { id: "import-file", type: "file", accept: ".pth" });

  async function submit({ voice_name }, form) {
    const [chosen] = file.files;
    if (!chosen) throw new FieldError("embedding", t("import.no_file"));
    const body = new FormData();
    body.append("voice_name", voice_name.trim() || chosen.name.replace(/\.pth$/i, ""));
    body.append("embedding", chosen);
    for (const [key, value] of Object.entries(consent.given())) body.append(key, value);
    const { voice } = await api("/voice/import", { method: "POST", form: body });
    form.reset();
    consent.reset();
    imported(voice);
    return t("register.done", { name: voice.name });
  }

  const form = makeForm(
    { id: "import", action: t("import.import"), submit },
    h("p", { class: "hint" }, t("import.about")),
    h(
      "div",
      { class: "fields" },
      field({ label: t("import.file"), control: file, name: "embedding" }),
      textField("voice_name", { id: "import-name", label: t("register.name"), maxlength: 64, placeholder: "Ada", autocomplete: "off" }),
    ),
    consent.element,
  );
  return h("details", { class: "card section more", id: "importing" }, h("summary", {}, icon("chevron"), t("import.title")), form);
}
