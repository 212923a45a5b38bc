// The account: sign in or up; profile, password, API keys, quotas, one's data.

import { api } from "../api.js";
import { makeData } from "../components/account/data.js";
import { makeKeys } from "../components/account/keys.js";
import { makePassword, makeProfile } from "../components/account/profile.js";
import { makeQuota } from "../components/account/quota.js";
import { makeSignIn } from "../components/account/sign_in.js";
import { statusLine, tell } from "../components/field.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { session } from "../session.js";

export function mount(outlet, app) {
  if (session.signedIn) showAccount(outlet, app);
  else outlet.append(head(t("account.welcome"), t("account.about")), makeSignIn(app));
}

async function showAccount(outlet, app) {
  const status = statusLine("account-status");
  const place = h("div", { "aria-busy": "true" }, h("div", { class: "skeleton" }), h("div", { class: "skeleton" }));
  const out = h("button", { class: "button quiet", type: "button", id: "sign-out", onclick: signOut }, t("account.sign_out"));
  outlet.append(head(t("account.title"), null, out), status, place);
  try {
    const [user, quota] = await Promise.all([api("/auth/profile", { signal: app.signal }), makeQuota(app)]);
    const own = user.auth0_id ? [] : [makePassword()]; // an identity provider has its own passwords
    place.replaceChildren(makeProfile(user), ...own, quota, makeKeys(app), makeData(app, user));
  } catch (error) {
    if (app.signal.aborted) return;
    place.replaceChildren();
    tell(status, error.message, true);
  }
  place.removeAttribute("aria-busy");
}

const head = (title, about, action) =>
  h("div", { class: "page-head" }, h("div", {}, h("h1", { tabindex: "-1" }, title), about ? h("p", {}, about) : null), action);

// What the service answers does not matter: the tokens are forgotten here in any case.
async function signOut() {
  await api("/auth/logout", { method: "POST" }).catch(() => {});
  session.forget();
}
