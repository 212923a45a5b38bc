// Beginning a conversation: with a person who is searched for, or with an echo of one's own.

import { api } from "../../api.js";
import { h, icon } from "../../dom.js";
import { t } from "../../i18n.js";
import { statusLine, tell } from "../field.js";
import { peopleSearch } from "../people_search.js";

const MOST = 100;

// begun(conversation) is given the answer of the service.
export function newConversation({ app, begun }) {
  const status = statusLine("new-conversation-status");
  const echos = h("ul", { class: "rows found", id: "my-echos", hidden: true });
  const fail = (error) => app.signal.aborted || tell(status, error.message, true);

  async function begin(json) {
    tell(status, "");
    try {
      const { conversation } = await api("/conversations", { method: "POST", json, signal: app.signal });
      begun(conversation);
    } catch (error) {
      fail(error);
    }
  }

  const row = (name, echo_id) => h("li", {}, h("button", { class: "row-button", type: "button", onclick: () => begin({ echo_id }) }, icon("echos"), h("span", {}, name)));

  async function loadEchos() {
    const { echos: mine } = await api(`/api/echos?limit=${MOST}`, { signal: app.signal });
    echos.replaceChildren(...mine.map(({ name, _id }) => row(name, _id)));
    echos.hidden = mine.length === 0;
    none.hidden = mine.length > 0;
  }

  const none = h("p", { class: "hint", hidden: true }, t("chat.no_echos"), " ", h("a", { href: "#/training" }, t("training.nav")));
  const folded = h("details", { class: "more", id: "with-echo" }, h("summary", {}, icon("chevron"), t("chat.with_echo")), echos, none);
  folded.addEventListener("toggle", () => folded.open && loadEchos().catch(fail));
  const search = peopleSearch({ id: "people", label: t("chat.search"), app, picked: ({ _id }) => begin({ user_id: _id }) });
  return { element: h("div", { class: "stack tight" }, search, folded, status), begin };
}
