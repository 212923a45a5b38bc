// Errors and warnings refer to HTTP routes; console users need the buttons and lists instead.

const REMEDIES = [
  [/GET \/voice\/list/g, "the list of voices"],
  [/GET \/voice\/\S+\/embedding/g, "“Export”"],
  [/DELETE \/voice\/\S+ first/g, "delete that one first"],
  [/POST \/voice\/[^\s.]+\/samples/g, "“Add recordings”"],
  [/POST \/voice\/[^\s.]+\/fit/g, "“Fit”"],
  [/send it to POST \/clone\/quick/g, "use “Try without saving”"],
  [/GET \/health/g, "“Health” below"],
  [/[;.] GET \/jobs?\b[^;.]*/g, ""], // the console shows no job ids
];
const STARTS_A_SENTENCE = /(^|[.!?] )t(?=he list)/g;

export function withButtons(message) {
  for (const [route, words] of REMEDIES) message = message.replace(route, words);
  return message.replace(STARTS_A_SENTENCE, "$1T");
}
