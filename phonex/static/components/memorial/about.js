// Who is remembered: picture, name, dates, and what the person left to say.

import { h } from "../../dom.js";
import { fullDate, t } from "../../i18n.js";
import { picture } from "../chat/picture.js";
import { nameOf } from "../people_search.js";

export function about(memorial, { toasts, signal }) {
  const name = nameOf(memorial);
  const fail = (error) => toasts.notify(error.message);
  const portrait = memorial.picture_url ? picture({ path: memorial.picture_url, text: t("memorial.portrait", { name }), signal, fail }) : null;
  portrait?.classList.replace("picture", "portrait");
  const preview = memorial.memorialized_at ? null : h("p", { class: "notice", id: "preview" }, t("memorial.preview"));
  return h(
    "section",
    { class: "card about", "aria-labelledby": "memorial-name" },
    preview,
    portrait,
    h("h1", { id: "memorial-name", tabindex: "-1" }, name),
    h("p", { class: "soft", id: "dates" }, datesOf(memorial)),
    memorial.message ? h("blockquote", { class: "letter", id: "letter" }, memorial.message) : null,
  );
}

function datesOf({ born_on, died_on, member_since, memorialized_at }) {
  const life = born_on || died_on ? `${born_on ? `* ${day(born_on)}` : ""} ${died_on ? `† ${day(died_on)}` : ""}`.trim() : null;
  const here = t("memorial.joined", { date: fullDate(member_since) });
  return [life, here, memorialized_at ? t("memorial.since", { date: fullDate(memorialized_at) }) : null].filter(Boolean).join(" · ");
}

const day = (date) => fullDate(`${date}T12:00:00`); // of no time zone
