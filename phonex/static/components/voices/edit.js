// Renaming a voice, describing it, and letting others speak with it.

import { api } from "../../api.js";
import { h } from "../../dom.js";
import { t } from "../../i18n.js";
import { makeForm, textField } from "../form.js";
import { FieldError } from "../field.js";
import { aboutFields } from "./about_fields.js";

// saved(voice)
export function editForm(voice, { saved }) {
  const about = aboutFields("edit", voice);
  const share = h("p", { class: "small", id: "share-id" });

  async function submit({ name }) {
    if (!name.trim()) throw new FieldError("name", t("register.no_name"));
    const changed = await api(`/voice/${voice.voice_id}`, { method: "PATCH", json: { name: name.trim(), ...about.take() } });
    showShare(changed);
    saved(changed);
    return t("account.saved");
  }

  function showShare({ visibility, share_id }) {
    const shared = visibility !== "private" && share_id;
    share.hidden = !shared;
    if (shared) share.replaceChildren(t("visibility.share_id"), " ", h("code", {}, share_id));
  }

  showShare(voice);
  return makeForm(
    { id: "edit-voice", action: t("account.save"), submit },
    textField("name", { id: "edit-name", label: t("register.name"), maxlength: 64, autocomplete: "off", value: voice.name }),
    ...about.elements,
    share,
  );
}
