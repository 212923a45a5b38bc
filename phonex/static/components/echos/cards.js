// Character cards: echos as files that other programs read.

import { api } from "../../api.js";
import { h, icon } from "../../dom.js";
import { t } from "../../i18n.js";
import { downloadLink } from "../../media.js";
import { field, FieldError } from "../field.js";
import { makeForm } from "../form.js";
import { menu } from "../menu.js";

const FORMATS = { png: "PNG", json: "JSON" };

// A button that offers an echo as a card.
export function exportCard(echo, fail) {
  const link = ([format, shown]) => downloadLink({ path: `/api/echo/${echo._id}/card?format=${format}`, name: `${echo.name}.${format}`, fail }, shown);
  return menu({ label: t("cards.export_of", { name: echo.name }), icon: "download", content: () => [h("h3", {}, t("cards.as")), ...Object.entries(FORMATS).map(link)] }).element;
}

// owner: see list.js. imported(): there is another echo.
export function importCard(owner, imported) {
  const file = h("input", { id: "card-file", type: "file", accept: ".json,.png,application/json,image/png" });

  async function submit(_, form) {
    const [card] = file.files;
    if (!card) throw new FieldError("card", t("cards.no_file"));
    const body = new FormData();
    body.append("card", card);
    if (owner.user_id) body.append("user_id", owner.user_id);
    const { echo } = await api("/api/echo/import", { method: "POST", form: body });
    form.reset();
    imported();
    return t("cards.imported", { name: echo.name });
  }

  const form = makeForm({ id: "import-card", action: t("import.import"), submit }, h("p", { class: "hint" }, t("cards.about")), field({ label: t("cards.file"), control: file, name: "card" }));
  return h("details", { class: "card section more", id: "importing-card" }, h("summary", {}, icon("chevron"), t("cards.import")), form);
}
