// Whom the reader trusts to open their memorial, and what it shows.

import { api } from "../../api.js";
import { h, icon } from "../../dom.js";
import { guarded } from "../../guarded.js";
import { fullDate, t } from "../../i18n.js";
import { picture } from "../chat/picture.js";
import { field, statusLine, tell } from "../field.js";
import { card, makeForm, textField } from "../form.js";
import { nameOf, peopleSearch } from "../people_search.js";

const MOST = 5000;
const PATH = "/ai/legacy";

// notice: what others have said of the reader's death; it belongs above everything else.
export function legacySection(app, me) {
  const status = statusLine("legacy-load");
  const place = h("div", { class: "stack" });
  const notice = h("div", { class: "notices", hidden: true });
  const preview = h("a", { href: `/legacy/${me}`, id: "memorial-preview" }, t("legacy.preview"));

  // given: the answer of the service
  function show(given) {
    const said = objection(app, given, show) ?? objected(given);
    notice.replaceChildren(...(said ? [said] : []));
    notice.hidden = !said;
    place.replaceChildren(pictureField(app, given, show), legacyForm(app, given, show));
  }

  api(PATH, { signal: app.signal })
    .then(show)
    .catch((error) => app.signal.aborted || tell(status, error.message, true));
  const element = card("legacy", t("legacy.title"), h("p", { class: "hint" }, t("legacy.about"), " ", preview), status, place);
  return { element, notice };
}

function legacyForm(app, given, show) {
  const contacts = [...given.contacts];
  const list = h("ul", { class: "rows", id: "contacts", hidden: true });
  const message = h("textarea", { id: "legacy-message", name: "message", rows: 4, maxlength: MOST });
  message.value = given.message;

  function look() {
    list.replaceChildren(...contacts.map((user) => contactRow(user, () => drop(user))));
    list.hidden = contacts.length === 0;
  }

  function drop(user) {
    contacts.splice(contacts.indexOf(user), 1);
    look();
  }

  function pick({ _id, name }) {
    contacts.push({ user_id: _id, name });
    look();
  }

  async function submit({ message: left, born_on }) {
    const json = { contacts: contacts.map(({ user_id }) => user_id), message: left, born_on: born_on || null };
    show(await api(PATH, { method: "PUT", json, signal: app.signal }));
    app.toasts.notify(t("account.saved"));
  }

  const taken = ({ _id }) => contacts.some(({ user_id }) => user_id === _id);
  const search = peopleSearch({ id: "contact-search", label: t("legacy.add_contact"), app, picked: pick, taken });
  look();
  const trusted = h("div", { class: "field", data: { field: "contacts" } }, h("p", { class: "label" }, t("legacy.contacts")), list, search, h("p", { class: "error", id: "contacts-error" }));
  return makeForm(
    { id: "legacy", action: t("account.save"), submit },
    trusted,
    field({ label: t("legacy.message"), control: message, hint: t("legacy.message_hint") }),
    textField("born_on", { id: "born-on", label: t("legacy.born_on"), type: "date", value: given.born_on ?? "" }),
  );
}

function contactRow(user, drop) {
  const label = t("legacy.remove_contact", { name: nameOf(user) });
  return h(
    "li",
    { class: "entry compact", data: { contact: user.user_id } },
    h("div", { class: "entry-about" }, h("p", { class: "title" }, nameOf(user))),
    h("button", { class: "button plain icon-only", type: "button", "aria-label": label, title: label, onclick: drop }, icon("trash")),
  );
}

function pictureField(app, given, show) {
  const status = statusLine("portrait-status");
  const fail = (error) => app.signal.aborted || tell(status, error.message, true);
  const chooser = h("input", { id: "portrait", type: "file", accept: "image/png,image/jpeg,image/webp" });

  async function upload() {
    const [image] = chooser.files;
    if (!image) return;
    const form = new FormData();
    form.append("image", image);
    show(await api(`${PATH}/picture`, { method: "PUT", form, signal: app.signal }));
  }

  const remove = h("button", { class: "button plain", type: "button" }, t("legacy.remove_picture"));
  remove.addEventListener("click", guarded(async () => show(await api(`${PATH}/picture`, { method: "DELETE", signal: app.signal })), { buttons: [remove], fail }));
  chooser.addEventListener("change", guarded(upload, { fail }));
  const shown = given.picture_url ? [picture({ path: given.picture_url, text: t("legacy.picture"), signal: app.signal, fail }), remove] : [];
  return h("div", { class: "stack tight" }, ...shown, field({ label: t("legacy.picture"), control: chooser }), status);
}

// Others have said that the reader has died.
function objection(app, given, show) {
  if (given.confirmations.length === 0) return null;
  const status = statusLine("objection-status");
  const button = h("button", { class: "button", type: "button", id: "object" }, t("legacy.object"));
  const fail = (error) => tell(status, error.message, true);
  button.addEventListener("click", guarded(async () => show(await api(`${PATH}/objection`, { method: "POST", signal: app.signal })), { buttons: [button], fail }));
  const names = given.confirmations.map(nameOf).join(", ");
  const until = given.waiting_until ? [" ", t("legacy.until", { date: fullDate(given.waiting_until) })] : [];
  return h("div", { class: "notice bad", role: "alert" }, icon("warning"), h("div", { class: "stack tight" }, h("p", {}, t("legacy.confirmed_by", { names }), ...until), h("div", {}, button), status));
}

// Signing in is a sign of life, too; whoever did should learn of what it stopped.
function objected({ objection: stopped }) {
  if (!stopped?.confirmed_by.length) return null;
  const names = stopped.confirmed_by.map(nameOf).join(", ");
  return h("p", { class: "notice", id: "objected" }, t("legacy.objected", { names, date: fullDate(stopped.at) }));
}
