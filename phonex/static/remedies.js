// Errors and warnings name HTTP routes as remedies; people in the console have buttons and lists.

const REMEDIES = [
  [/GET \/voice\/list/g, "the list of voices"],
  [/GET \/voice\/\S+\/embedding/g, "“Export”"],
  [/DELETE \/voice\/\S+ first/g, "delete that one first"],
  [/POST \/voice\/[^\s.]+\/samples/g, "“Add recordings”"],
  [/POST \/voice\/[^\s.]+\/fit/g, "“Fit”"],
  [/send it to POST \/clone\/quick/g, "use “Try without keeping it”"],
  [/GET \/health/g, "“Health” below"],
  [/[;.] GET \/jobs?\b[^;.]*/g, ""], // nobody here knows a job by its id
];
const STARTS_A_SENTENCE = /(^|[.!?] )t(?=he list)/g;

export function withButtons(message) {
  for (const [route, words] of REMEDIES) message = message.replace(route, words);
  return message.replace(STARTS_A_SENTENCE, "$1T");
}
