// Taking one's data along, and deleting the account.

import { api } from "../../api.js";
import { h, icon } from "../../dom.js";
import { t } from "../../i18n.js";
import { downloadLink } from "../../media.js";
import { session } from "../../session.js";
import { openDialog } from "../dialog.js";
import { FieldError } from "../field.js";
import { card, makeForm, password } from "../form.js";

export function makeData(app, user) {
  const fail = (error) => app.toasts.notify(error.message);
  const save = downloadLink({ path: "/auth/export", name: "phonex-export.zip", fail, class: "button quiet", id: "export" }, icon("download"), t("account.export"));
  const remove = h("button", { class: "button quiet", type: "button", id: "delete-account", onclick: () => askToDelete(user) }, icon("trash"), t("account.delete"));
  return card("data", t("account.data"), h("p", { class: "hint" }, t("account.data_about")), h("div", { class: "actions" }, save, remove));
}

function askToDelete(user) {
  async function submit({ password: secret }) {
    if (!secret && !user.auth0_id) throw new FieldError("password", t("account.no_password"));
    await api("/auth/account", { method: "DELETE", json: { password: secret } });
    dialog.close();
    session.forget();
  }
  const form = makeForm(
    { id: "delete-form", action: t("account.delete_all"), submit, danger: true },
    h("p", {}, t("account.delete_text")),
    password("password current_password", "delete-password", t("account.current_password"), "current-password"),
  );
  const dialog = openDialog({ title: t("account.delete_question"), content: [form] });
}
