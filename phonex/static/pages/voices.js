// Voices: cloning one from a recording, and the list of those there are.

import { importing } from "../components/voices/importing.js";
import { voiceList } from "../components/voices/list.js";
import { registration } from "../components/voices/registration.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";

export function mount(outlet, app) {
  const list = voiceList(app);
  const title = h("div", {}, h("h1", { tabindex: "-1" }, t("voices.title")), h("p", {}, t("voices.about")));
  outlet.append(
    h("div", { class: "page-head" }, title),
    registration(app, { registered: list.refresh, open: list.open }),
    list.element,
    importing({ imported: list.refresh }),
  );
}
