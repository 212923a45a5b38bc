// Finding people of this service by name or whole address, as far as they let themselves be found.

import { api } from "../api.js";
import { h, icon } from "../dom.js";
import { t } from "../i18n.js";
import { field, statusLine, tell } from "./field.js";

const LEAST = 2; // characters, as the service asks
const PAUSE_MS = 250;

export const nameOf = ({ name }) => name || t("chat.somebody"); // not everybody gives one

// picked(user) is called with the one that was pressed. id: of the field. taken(user): left out.
export function peopleSearch({ id, label, app, picked, taken = () => false }) {
  const input = h("input", { id, type: "search", autocomplete: "off", maxlength: 100, placeholder: t("chat.search_hint") });
  const found = h("ul", { class: "rows found", id: `${id}-found`, hidden: true });
  const status = statusLine(`${id}-status`);
  let timer = null;
  let turn = 0;

  async function look() {
    const mine = ++turn;
    const search = input.value.trim();
    if (search.length < LEAST) return show([], "");
    try {
      const { users } = await api(`/users?${new URLSearchParams({ search })}`, { signal: app.signal });
      if (mine !== turn) return;
      const shown = users.filter((user) => !taken(user));
      show(shown, shown.length ? t("chat.found", { n: shown.length }) : t("chat.nobody"));
    } catch (error) {
      if (mine === turn && error.name !== "AbortError") tell(status, error.message, true);
    }
  }

  function show(users, told) {
    found.replaceChildren(...users.map((user) => h("li", {}, h("button", { class: "row-button", type: "button", onclick: () => pick(user) }, icon("account"), h("span", {}, nameOf(user))))));
    found.hidden = users.length === 0;
    tell(status, told);
  }

  function pick(user) {
    turn++;
    input.value = "";
    show([], "");
    picked(user);
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE_MS);
  });
  app.signal.addEventListener("abort", () => clearTimeout(timer));
  return h("div", { class: "people-search", role: "search", "aria-label": label }, field({ label, control: input }), status, found);
}
