// Messages that the service does not have yet. They outlive the page; those without a file also a
// reload. They are gone with the tab, and when its user signs out.

const KEPT = "phonex.unsent";

export class Unsent {
  #storage;
  #messages; // { conversation_id, client_id, type, content, file, failed } by client_id

  constructor(storage) {
    this.#storage = storage;
    this.#messages = new Map(stored(storage).map((message) => [message.client_id, message]));
  }

  all() {
    return [...this.#messages.values()];
  }

  of(conversationId) {
    return this.all().filter(({ conversation_id }) => conversation_id === conversationId);
  }

  keep(message) {
    this.#messages.set(message.client_id, message);
    this.#store();
  }

  drop({ client_id }) {
    if (this.#messages.delete(client_id)) this.#store();
  }

  clear() {
    this.#messages.clear();
    this.#store();
  }

  #store() {
    try {
      this.#storage.setItem(KEPT, JSON.stringify(this.all().filter(({ file }) => !file)));
    } catch {
      // It is full: the messages last as long as the console is open.
    }
  }
}

function stored(storage) {
  try {
    return JSON.parse(storage.getItem(KEPT)) ?? [];
  } catch {
    return [];
  }
}
