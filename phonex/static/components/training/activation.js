// Whether the echo is ready and active, and the button that makes it so.

import { api } from "../../api.js";
import { h } from "../../dom.js";
import { guarded } from "../../guarded.js";
import { t } from "../../i18n.js";
import { statusLine, tell } from "../field.js";
import { card } from "../form.js";

export function activation({ app, changed }) {
  const status = statusLine("activation-status");
  const badge = h("span", { class: "badge", id: "active" });
  const lacks = h("p", { class: "hint" });
  const button = h("button", { class: "button", type: "button", id: "activate" }, t("training.activate"));
  const talk = h("a", { class: "button quiet", href: "#/chat", id: "talk", hidden: true }, t("training.talk"));

  async function activate() {
    tell(status, "");
    await api("/ai/activate", { method: "POST", signal: app.signal });
    await changed();
  }

  button.addEventListener("click", guarded(activate, { buttons: [button], fail: (error) => tell(status, error.message, true) }));
  const element = card("activation", t("training.state"), h("div", { class: "badged" }, badge), lacks, h("div", { class: "actions" }, button, talk), status);
  return {
    element,
    show({ echo_id, is_active, personality, voice }) {
      talk.href = `#/chat?echo=${echo_id}`;
      const isReady = personality.ready && voice.ready;
      badge.textContent = t(is_active ? "training.active" : isReady ? "training.ready" : "training.not_ready");
      badge.classList.toggle("good", is_active);
      lacks.textContent = t(is_active ? "training.active_about" : isReady ? "training.ready_about" : "training.lacks");
      button.hidden = is_active;
      button.disabled = !isReady;
      talk.hidden = !is_active;
    },
  };
}
