// The consent to a voice: revoking it, and recording it or recording it again.

import { api } from "../../api.js";
import { h } from "../../dom.js";
import { t, when } from "../../i18n.js";
import { consentField } from "../consent_field.js";
import { makeForm } from "../form.js";

// What is known of the consent to a voice, in a sentence or two.
export function consentOf({ consent, disabled }) {
  if (!consent) return t(disabled ? "consent.required" : "consent.missing");
  if (consent.revoked_at) return t("consent.revoked", { when: when(consent.revoked_at) });
  const values = { when: when(consent.given_at), name: consent.name ?? "" };
  return t(consent.name ? "consent.given_by" : "consent.given", values);
}

// changed(voice)
export function consentPanel(voice, { changed }) {
  const path = `/voice/${voice.voice_id}`;
  const field = consentField("voice-consent");

  async function record() {
    const { consent_name } = field.take();
    changed(await api(path, { method: "PATCH", json: { consent: true, consent_name } }));
    field.reset();
  }

  async function revoke() {
    changed(await api(`${path}/consent/revoke`, { method: "POST" }));
  }

  const recording = makeForm({ id: "record-consent", action: t("consent.record"), submit: record }, field.element);
  const revoking = makeForm(
    { id: "revoke-consent", action: t("consent.revoke"), submit: revoke, danger: true },
    h("p", { class: "hint" }, t("consent.revoke_about")),
  );

  function show({ consent }) {
    const given = Boolean(consent && !consent.revoked_at);
    recording.hidden = given;
    revoking.hidden = !given;
  }

  show(voice);
  return { element: h("div", {}, recording, revoking), show };
}
