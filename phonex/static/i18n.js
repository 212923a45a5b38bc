// Texts, numbers and times in the reader's language.

export const LANGUAGES = { en: "English", es: "Español" };
const CHOSEN = "phonex.language";

let language = "en";
let texts = {};
let rules = null;

export async function loadLanguage() {
  useTexts(preferred(), (await import(`./i18n/${preferred()}.js`)).texts);
  document.documentElement.lang = language;
}

export function useTexts(code, loaded) {
  language = code;
  texts = loaded;
  rules = new Intl.PluralRules(code);
}

function preferred() {
  const wanted = [localStorage.getItem(CHOSEN), ...navigator.languages].map((tag) => tag?.slice(0, 2));
  return wanted.find((code) => code in LANGUAGES) ?? "en";
}

export const currentLanguage = () => language;

// The page starts anew: every text changes.
export function chooseLanguage(code) {
  localStorage.setItem(CHOSEN, code);
  location.reload();
}

// With a number n, "key_one" or "key_other" is taken if there are such texts.
export function t(key, values = {}) {
  const text = texts[key] ?? texts[`${key}_${rules.select(values.n ?? 0)}`] ?? texts[`${key}_other`];
  if (text === undefined) throw new Error(`no text '${key}' in '${language}'`);
  return text.replace(/\{(\w+)\}/g, (_, name) => (typeof values[name] === "number" ? number(values[name]) : values[name]));
}

export const has = (key) => key in texts;

export const number = (value, digits = 0) =>
  new Intl.NumberFormat(language, { maximumFractionDigits: digits || 2, minimumFractionDigits: digits }).format(value);

export const seconds = (value) => t("unit.seconds", { value: number(value, 1) });

export const percent = (value) => new Intl.NumberFormat(language, { style: "percent" }).format(value);

// "3 minutes ago" within a day, then the date.
export function when(time, now = Date.now()) {
  const passed = (now - new Date(time).getTime()) / 1000;
  const words = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  if (passed < 45) return t("unit.now");
  if (passed < 3570) return words.format(-Math.round(passed / 60), "minute");
  if (passed < 86400) return words.format(-Math.round(passed / 3600), "hour");
  return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(new Date(time));
}

const dated = (options) => (time) => new Intl.DateTimeFormat(language, options).format(new Date(time));

export const fullDate = dated({ dateStyle: "long" });

// "10:31" on the same day, with the date before.
export function clockTime(time, now = Date.now()) {
  const isToday = new Date(time).toDateString() === new Date(now).toDateString();
  return dated(isToday ? { timeStyle: "short" } : { dateStyle: "short", timeStyle: "short" })(time);
}

export function languageName(code) {
  const key = `language.${code}`;
  return key in texts ? texts[key] : code;
}
