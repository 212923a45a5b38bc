// What has been used of each quota.

import { api } from "../../api.js";
import { h } from "../../dom.js";
import { number, t } from "../../i18n.js";
import { card } from "../form.js";

const KINDS = ["characters", "voices", "audio_seconds"];

export async function makeQuota(app) {
  const quota = await api("/auth/quota", { signal: app.signal });
  return card("quota", t("account.quota"), h("ul", { class: "stack", id: "quota" }, ...KINDS.map((kind) => meter(kind, quota[kind]))));
}

function meter(kind, { used, limit }) {
  const name = t(`quota.${kind}`);
  const told = limit === null ? t("quota.unlimited", { used: number(Math.round(used)) }) : t("quota.of", { used: number(Math.round(used)), limit: number(limit) });
  const bar = limit === null ? null : h("progress", { max: limit, value: Math.min(used, limit), "aria-label": name });
  return h("li", {}, h("p", { class: "range-head" }, h("span", {}, name), h("span", { class: "soft" }, told)), bar);
}
