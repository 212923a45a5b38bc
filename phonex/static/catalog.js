// What can speak: the speakers of the service and the reader's voices.

import { api } from "./api.js";
import { isVoice } from "./choice.js";
import { languageName, t } from "./i18n.js";

const PAGE = 200; // voices of one request

export async function loadCatalog(signal) {
  const [found, voices] = await Promise.all([api("/tts/speakers", { signal }), allVoices(signal)]);
  const speakers = found.languages.flatMap(({ code }) => found.details[code].map((each) => ({ ...each, language: code })));
  return new Catalog(found.languages.map(({ code }) => code), speakers, voices);
}

async function allVoices(signal) {
  const voices = [];
  let cursor = null;
  do {
    const page = await api(`/voice/list?limit=${PAGE}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`, { signal });
    voices.push(...page.voices);
    cursor = page.next_cursor;
  } while (cursor);
  return voices;
}

export class Catalog {
  // languages: codes; speakers: { id, name, gender, language, note }; voices: as the API has them
  constructor(languages, speakers, voices) {
    Object.assign(this, { languages, speakers, voices });
  }

  offers(choice) {
    return isVoice(choice)
      ? this.languages.includes(choice.language) && this.voices.some((voice) => voice.voice_id === choice.voiceId)
      : this.#speaker(choice) !== undefined;
  }

  nameOf(choice) {
    if (isVoice(choice)) return this.voices.find((voice) => voice.voice_id === choice.voiceId)?.name ?? choice.voiceId;
    return nameOf(this.#speaker(choice) ?? { id: choice.speaker });
  }

  aboutOf(choice) {
    if (isVoice(choice)) return t("voice.mine_speaks", { language: languageName(choice.language) });
    return aboutSpeaker(this.#speaker(choice) ?? choice);
  }

  #speaker({ speaker, language }) {
    return this.speakers.find((each) => each.id === speaker && each.language === language);
  }
}

export const nameOf = ({ id, name }) => name || id;

export function aboutSpeaker({ language, gender }) {
  const known = gender === "female" || gender === "male" ? t(`gender.${gender}`) : "";
  return [languageName(language), known].filter(Boolean).join(" · ");
}

// Those that a reader looks for. wanted: { query, language, gender }, each "" for any.
export function search(catalog, { query, language, gender }) {
  const words = plain(query).split(/\s+/).filter(Boolean);
  const fits = (...texts) => words.every((word) => plain(texts.join(" ")).includes(word));
  return {
    voices: gender ? [] : catalog.voices.filter((voice) => fits(voice.name, voice.voice_id, voice.description, ...(voice.tags ?? []))),
    speakers: catalog.speakers.filter(
      (each) =>
        (!language || each.language === language) &&
        (!gender || each.gender === gender) &&
        fits(each.id, each.name, languageName(each.language)),
    ),
  };
}

// Without case and accents.
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
