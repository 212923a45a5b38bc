// What a page shows that is only there with accounts.

import { h, icon } from "../dom.js";
import { t } from "../i18n.js";

export const needsAccounts = () => h("div", { class: "notice", id: "needs-accounts" }, icon("warning"), h("p", {}, t("accounts.needed")));
