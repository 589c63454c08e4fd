import { make } from "./api.js";
import { dayKey, dayLabel, writeTimes } from "./times.js";

const FOLLOWS_MS = 5 * 60_000;
const NEAR_END = 80;

/** The list of messages of the open view. */
export function createLog({ element, newer, me, emptyText }) {
  const shown = new Map();
  const atEnd = () => element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END;
  const toEnd = () => {
    element.scrollTop = element.scrollHeight;
    newer.hidden = true;
  };
  element.addEventListener("scroll", () => {
    if (atEnd()) newer.hidden = true;
  });
  newer.addEventListener("click", toEnd);

  const articleOf = ({ html }) => {
    const template = document.createElement("template");
    // Made by the server's renderer, which escapes everything that people wrote.
    template.innerHTML = html;
    const article = template.content.firstElementChild;
    writeTimes(template.content);
    for (const mention of article.querySelectorAll(".mention"))
      mention.classList.toggle("me", mention.dataset.user === me.id);
    return article;
  };

  /** Lines between days, and no second byline where one person goes on speaking. */
  const arrange = () => {
    for (const line of element.querySelectorAll(".day, .empty")) line.remove();
    const list = [...shown.values()].sort((one, other) => (one.order < other.order ? -1 : 1));
    let before;
    for (const message of list) {
      if (!before || dayKey(before.at) !== dayKey(message.at))
        message.article.before(make("p", { class: "day" }, make("span", {}, dayLabel(message.at))));
      const follows =
        before?.author === message.author &&
        before.private === message.private &&
        !message.private &&
        dayKey(before.at) === dayKey(message.at) &&
        new Date(message.at) - new Date(before.at) < FOLLOWS_MS &&
        !message.article.querySelector(".used");
      message.article.classList.toggle("follows", follows);
      before = message;
    }
    if (list.length === 0) element.append(make("p", { class: "empty" }, emptyText()));
  };

  const place = (message) => {
    const next = [...shown.values()]
      .filter((other) => other.order > message.order)
      .sort((one, other) => (one.order < other.order ? -1 : 1))[0];
    if (next) next.article.before(message.article);
    else element.append(message.article);
  };

  /** What was focused or open in the older drawing is so in the newer one, as far as it is there. */
  const exchange = (known, message) => {
    const focused = known.article.contains(document.activeElement) ? document.activeElement : null;
    known.article.replaceWith(message.article);
    message.article.classList.add("changed");
    if (!focused) return;
    const same = [...message.article.querySelectorAll("button, summary, a")].find(
      (candidate) => candidate.textContent === focused.textContent && candidate.closest("details") === null,
    );
    (same ?? message.article).focus({ preventScroll: true });
  };

  /** Puts one message where it belongs; false when it is older than what is shown. */
  const put = (message) => {
    const known = shown.get(message.id);
    if (known && known.change >= message.change) return false;
    if (message.gone) {
      known?.article.remove();
      shown.delete(message.id);
      return true;
    }
    const entry = { ...message, article: articleOf(message) };
    shown.set(message.id, entry);
    if (known) exchange(known, entry);
    else place(entry);
    return true;
  };

  return {
    /** Shows a view's messages instead of what was shown. */
    show(messages) {
      element.replaceChildren();
      shown.clear();
      for (const message of messages) put(message);
      arrange();
      toEnd();
    },
    /** A message that came while the view is open. */
    add(message) {
      const end = atEnd();
      const fresh = !shown.has(message.id);
      if (!put(message)) return false;
      arrange();
      if (end || message.mine) toEnd();
      else if (fresh && !message.gone) newer.hidden = false;
      return true;
    },
    toEnd,
    isAtEnd: atEnd,
    /** Scrolls to a message that a link names. */
    reveal(id) {
      const article = shown.get(id)?.article;
      if (!article) return;
      article.classList.add("linked");
      article.scrollIntoView({ block: "center" });
      article.focus({ preventScroll: true });
    },
    refreshTimes: () => writeTimes(element),
  };
}
