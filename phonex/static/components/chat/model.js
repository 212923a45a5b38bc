// Conversations as the pages need them.

import { nameOf } from "../people_search.js";

// given: of the API. me: the reader's id
export function readConversation(given, me) {
  return given; // see below
}
