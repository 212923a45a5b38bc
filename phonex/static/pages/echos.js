// Echos: personas of people, each with a voice and a conversation.

import { conversation } from "../components/echos/conversation.js";
import { echoList } from "../components/echos/list.js";
import { keptOwner, ownerForm } from "../components/echos/owner.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { service } from "../service.js";

export function mount(outlet, app) {
  const echoId = app.query.get("echo");
  if (echoId) return conversation(outlet, app, echoId);
  const place = h("div");
  const title = h("div", {}, h("h1", { tabindex: "-1" }, t("echos.title")), h("p", {}, t("echos.about")));
  outlet.append(h("div", { class: "page-head" }, title), place);
  showFor(place, app, service.accounts ? { user_id: null } : keptOwner());
}

// owner: { user_id, shown }, null while it is not known whose echos to show
function showFor(place, app, owner) {
  const change = (chosen) => showFor(place, app, chosen);
  place.replaceChildren(...(owner ? [echoList(app, owner, change)] : [ownerForm(app, change)]));
}
