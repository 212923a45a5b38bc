// The fields that say more of a voice: description, tags, who may speak with it.

import { h } from "../../dom.js";
import { t } from "../../i18n.js";
import { field } from "../field.js";
import { tagsField } from "./tags.js";

const VISIBILITIES = ["private", "link", "public"];

// prefix: of the ids. voice: what they begin with.
export function aboutFields(prefix, { description = "", tags = [], visibility = "private" } = {}) {
  const text = h("textarea", { id: `${prefix}-description`, name: "description", rows: 2, maxlength: 1000 });
  text.value = description;
  const tagged = tagsField(`${prefix}-tags`, tags);
  const seen = h("select", { id: `${prefix}-visibility`, name: "visibility" });
  seen.append(...VISIBILITIES.map((name) => new Option(t(`visibility.${name}`), name)));
  seen.value = visibility;
  return {
    elements: [
      field({ label: t("about.description"), control: text }),
      h("div", { class: "fields" }, tagged.element, field({ label: t("about.visibility"), control: seen, hint: t("about.visibility_hint") })),
    ],
    // Throws a FieldError if the tags cannot be.
    take: () => ({ description: text.value.trim(), tags: tagged.take(), visibility: seen.value }),
    reset() {
      text.value = tagged.control.value = "";
      seen.value = "private";
    },
  };
}
