// The chosen voice: a speaker of the service, or a registered voice in some language.
//
// A choice is { language, speaker } or { language, voiceId, version }; without `version` it is the
// current one.

const KEPT = "phonex.voice";

export const isVoice = (choice) => choice.voiceId !== undefined;

export const sameChoice = (a, b) => a.voiceId === b.voiceId && a.speaker === b.speaker && (isVoice(a) ? a.language === b.language : true);

// The request that speaks a text so. options: { speed, pitch, format }
export function requestOf(choice, text, options) {
  const { language, version } = choice;
  return isVoice(choice)
    ? { path: "/clone", body: { text, voice_id: choice.voiceId, language, ...(version && { version }), ...options } }
    : { path: "/tts", body: { text, language, speaker: choice.speaker, ...options } };
}

// The choice that a job was made with.
export const choiceOf = ({ voice_id: voiceId, language, speaker }) => (voiceId ? { language, voiceId } : { language, speaker });

export function keepChoice(choice) {
  localStorage.setItem(KEPT, JSON.stringify(choice));
}

// The kept choice while it is still offered, else the first speaker of the reader's language.
export function firstChoice(catalog, readersLanguage) {
  const kept = JSON.parse(localStorage.getItem(KEPT) ?? "null");
  if (kept && catalog.offers(kept)) return kept;
  const preferred = catalog.speakers.filter(({ language }) => language === readersLanguage.toUpperCase());
  const { language, id } = preferred[0] ?? catalog.speakers[0];
  return { language, speaker: id };
}
