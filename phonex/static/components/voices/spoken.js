// A sentence in a registered voice.

import { currentLanguage } from "../../i18n.js";
import { makePreview, SENTENCES } from "../../preview.js";

export function languageOf(voice) {
  const readers = currentLanguage().toUpperCase();
  return voice.language in SENTENCES ? voice.language : readers;
}

// version: a number; a voice sounds otherwise after a fit.
export const spokenIn = (voice, version) => async (signal) => {
  const url = await makePreview({ language: languageOf(voice), voiceId: voice.voice_id, version }, signal);
  return { url, release: () => URL.revokeObjectURL(url) };
};
