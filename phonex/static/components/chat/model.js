// Conversations as the pages need them.

import { nameOf } from "../people_search.js";
import { t } from "../../i18n.js";

// given: of the API. me: the reader's id. `online` and `lastSeen` are told by the live connection.
export function readConversation(given, me) {
  const { _id: id, echo, last_message: last, last_seq: lastSeq, unread, updated_at: updatedAt } = given;
  const other = given.participants.find(({ _id }) => _id !== me) ?? null;
  return {
    id,
    isEcho: given.kind === "echo",
    otherId: other?._id ?? null,
    name: echo ? echo.name || t("chat.deleted_echo") : nameOf(other),
    isGone: echo ? echo.name === "" : other.gone,
    last,
    lastSeq,
    unread,
    readTo: given.read[me] ?? 0,
    readByOther: other ? (given.read[other._id] ?? 0) : Infinity, // an echo reads at once
    updatedAt,
  };
}
