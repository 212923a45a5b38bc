// Training: the reader teaches an echo of theirs how they write and sound.

import { api } from "../api.js";
import { statusLine, tell } from "../components/field.js";
import { needsAccounts } from "../components/needs_accounts.js";
import { activation } from "../components/training/activation.js";
import { legacySection } from "../components/training/legacy.js";
import { memoryList } from "../components/training/memories.js";
import { trainingTexts } from "../components/training/texts.js";
import { traitList } from "../components/training/traits.js";
import { trustingPeople } from "../components/training/trusting.js";
import { trainingVoice } from "../components/training/voice.js";
import { h } from "../dom.js";
import { t } from "../i18n.js";
import { service } from "../service.js";

export function mount(outlet, app) {
  const title = h("div", {}, h("h1", { tabindex: "-1" }, t("training.title")), h("p", {}, t("training.about")));
  outlet.append(h("div", { class: "page-head" }, title));
  if (!service.accounts) return outlet.append(needsAccounts());
  const status = statusLine("training-status");
  const loading = h("div", { class: "skeleton", "aria-busy": "true" });
  outlet.append(status, loading);
  show(outlet, app)
    .catch((error) => app.signal.aborted || tell(status, error.message, true))
    .finally(() => loading.remove());
}

async function show(outlet, app) {
  const get = (path) => api(path, { signal: app.signal });
  const parts = { state: activation({ app, changed: refresh }), texts: trainingTexts({ app, changed: refresh }), traits: traitList(), voice: trainingVoice({ app, changed: refresh }) };

  async function refresh() {
    const [profile, { samples }, { samples: recordings }] = await Promise.all([get("/ai/profile"), get("/ai/train"), get("/ai/voice")]);
    parts.state.show(profile);
    parts.texts.show(profile.personality.progress, samples);
    parts.traits.show(profile.personality.traits);
    parts.voice.show(profile.voice, recordings);
  }

  const [{ user_id: me }] = await Promise.all([get("/auth/profile"), refresh()]);
  const made = Object.values(parts).map(({ element }) => element);
  const legacy = legacySection(app, me);
  outlet.append(legacy.notice, ...made, memoryList(app), legacy.element, trustingPeople(app));
}
