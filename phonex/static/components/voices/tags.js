// Tags as a reader writes them: words with commas between.

import { h } from "../../dom.js";
import { t } from "../../i18n.js";
import { field, FieldError } from "../field.js";

const MOST = 10;
const MOST_CHARACTERS = 32;

export function parseTags(text) {
  const tags = [...new Set(text.split(",").map((tag) => tag.trim()).filter(Boolean))];
  if (tags.length > MOST) throw new FieldError("tags", t("tags.too_many", { n: MOST }));
  const long = tags.find((tag) => [...tag].length > MOST_CHARACTERS);
  if (long) throw new FieldError("tags", t("tags.too_long", { tag: long, n: MOST_CHARACTERS }));
  return tags;
}

export function tagsField(id, tags = []) {
  const control = h("input", { id, name: "tags", value: tags.join(", "), autocomplete: "off", placeholder: t("tags.example") });
  return { control, element: field({ label: t("tags.label"), control, hint: t("tags.hint") }), take: () => parseTags(control.value) };
}
