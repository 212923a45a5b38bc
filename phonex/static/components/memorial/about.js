// Who is remembered: picture, name, dates, and what the person left to say.

import { h } from "../../dom.js";
import { fullDate, t } from "../../i18n.js";
import { picture } from "../chat/picture.js";

export function about(memorial, { toasts, signal }) {
  const fail = (error) => toasts.notify(error.message);
  const portrait = memorial.picture_url ? picture({ path: memorial.picture_url, text: t("memorial.portrait", { name: memorial.name }), signal, fail }) : null;
  portrait?.classList.replace("picture", "portrait");
  const message = memorial.message ? h("blockquote", { class: "letter", id: "letter" }, memorial.message) : null;
  return h(
    "section",
    { class: "card about", "aria-labelledby": "memorial-name" },
    portrait,
    h("h1", { id: "memorial-name", tabindex: "-1" }, memorial.name),
    h("p", { class: "soft", id: "dates" }, datesOf(memorial)),
    message,
  );
}

function datesOf({ joined_at, memorialized_at }) {
  const dates = [joined_at ? t("memorial.joined", { date: fullDate(joined_at) }) : null, memorialized_at ? t("memorial.since", { date: fullDate(memorialized_at) }) : null];
  return dates.filter(Boolean).join(" · ");
}
