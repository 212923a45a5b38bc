// Problems in the reader's words. The service writes English for those who call its API: it refers
// to routes where a user of the console has buttons and lists.

import { currentLanguage, has, t } from "./i18n.js";

const REMEDIES = [
  [/send consent=true, or the consent_id of a consent from POST \/voice\/consents/g, "confirm it"],
  [/[.] (GET|POST) \/voice\/consents (lists|records)[^.]*/g, ""],
  [/with PATCH \/voice\/\S+(?=\.)/g, "under “Consent”"],
  [/DELETE \/voice\/\S+ deletes it/g, "“Delete” deletes the voice"],
  [/with POST \/voice\/\S+\/consent\/revoke/g, "under “Consent”"],
  [/, or use POST \/tts, which waits in a queue/g, ""],
  [/GET \/tts\/speakers and GET \/voice\/list show/g, "the list of voices shows"],
  [/POST \/v1\/audio\/verify does not know/g, "the service does not recognize"],
  [/GET \/voice\/list/g, "the list of voices"],
  [/GET \/voice\/\S+\/versions lists/g, "“Versions” lists"],
  [/GET \/voice\/\S+\/embedding/g, "“Export”"],
  [/ with DELETE \/(voice|audio|conversations)\/\S+ first/g, " first"],
  [/DELETE \/voice\/\S+ first/g, "delete that one first"],
  [/POST \/voice\/[^\s.]+\/samples/g, "“Add recordings”"],
  [/POST \/voice\/[^\s.]+\/fit/g, "“Fit”"],
  [/send it to POST \/clone\/quick/g, "use “Try without saving”"],
  [/GET \/health/g, "the state of the service"],
  [/GET \/auth\/api-keys lists/g, "“API keys” lists"],
  [/(with )?DELETE \/auth\/api-keys\/\S+/g, "under “API keys”"],
  [/with POST \/auth\/api-keys/g, "under “API keys”"],
  [/[Ss]ign in with POST \/auth\/login and send [^.]*/g, "sign in again"],
  [/ with POST \/auth\/(login|refresh)/g, ""],
  [/ with POST \/ai\/voice, or send a recording as `audio`/g, " under “Training”"],
  [/(^|[.] )GET \/ai\/(train|voice|memories) lists[^.]*/g, ""],
  [/DELETE \/ai\/\S+ removes one/g, "delete one"],
  [/ to POST \/ai\/(train|voice)/g, ""],
  [/GET \/legacy\/\S+ shows/g, "“Training” shows"],
  [/; (GET \/batch\/\S+ says why, and )?POST \/job\/\S+\/retry speaks them again/g, "; “Retry” speaks them again"],
  [/the new GET \/webhooks\/secret/g, "their new secret"],
  [/; or poll GET \/job\/\S+(?=\.)/g, ""],
  [/[;.] GET \/(jobs?|books|lexicon|conversations|users)\b[^;.]*/g, ""], // the reader sees the list, and no job ids
];
const STARTS_A_SENTENCE = /(^|[.!?] )t(?=he (list|lexicon))/g;

export function withButtons(message) {
  for (const [route, words] of REMEDIES) message = message.replace(route, words);
  return message.replace(STARTS_A_SENTENCE, "$1T");
}

// problem: the body of an answer, or the error of a job.
export function explain(problem, status = 0) {
  const own = `error.${problem.code}`;
  if (has(own)) return t(own);
  if (!problem.detail) return t("error.unexpected", { status });
  if (problem.code === "validation_failed") return t("error.invalid");
  // Its details are in English only.
  if (currentLanguage() !== "en") return t(status >= 500 ? "error.service" : "error.refused", { detail: withButtons(problem.detail) });
  return withButtons(problem.detail);
}
