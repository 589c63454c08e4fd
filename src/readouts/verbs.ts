import { peopleOf } from "../actions/named.ts";
import { card, context, line, say } from "../chat/card.ts";
import * as option from "../chat/option.ts";
import { UserError } from "../chat/user-error.ts";
import { type Call, dateContext, defineVerb, type Reply } from "../use-case.ts";
import { draftReadout } from "./draft.ts";
import { editReadout } from "./edit.ts";
import { type Found, readoutByNumber } from "./find.ts";
import { listCard, listReadouts } from "./list.ts";
import { keepSearch } from "./questions.ts";
import { assertAllows, assertMayEdit, labelOf } from "./readout.ts";
import { readoutCard } from "./readout-card.ts";
import { askNobody, askReview, noteReadout } from "./review.ts";
import { holdersOf, withoutRoles } from "./roles.ts";
import { readScope } from "./scope.ts";
import { showReadout, showText } from "./show.ts";
import { FORMS, type FormName, formOf } from "./templates.ts";
import { editCard, editedCard } from "./views.ts";

// The verbs by which a readout is written and read; those by which it goes out are in `verbs-release.ts`.

export const readoutOption = () => option.record("option.readout", { letter: "R" });

const draft = defineVerb({
  name: "draft",
  synonyms: ["write", "compose"],
  description: "readout.verb.draft",
  visibility: "private",
  options: {
    from: option.words("option.draft-from", { completes: true }),
    as: option.choice("option.draft-as", { choices: FORMS }),
  },
  examples: ["M3", "last-week as:short", "since 1 March as:full", "#supply"],
  async run({ services, actor, input }) {
    const words = input.from?.trim() ?? "";
    const wanted = words === "" ? null : readScope(words, dateContext(services, actor));
    if (words !== "" && !wanted) throw new UserError("readout.what-is", { words });
    const form = formOf((input.as ?? "press") as FormName);
    const found = await draftReadout(services, actor, wanted, form);
    return { private: await showReadout(services, found) };
  },
});

const list = defineVerb({
  name: "list",
  synonyms: ["show", "find", "search"],
  description: "readout.verb.list",
  visibility: "private",
  options: {
    words: option.words("option.search"),
    readout: readoutOption(),
    v: option.text("option.readout-version"),
  },
  examples: ["", "R2", "R2 v:1", "fisheries"],
  async run({ services, actor, input }) {
    if (input.readout) {
      const found = await readoutByNumber(services, actor, input.readout);
      if (input.v === undefined) return { private: await showReadout(services, found) };
      return { private: await showText(services, found, { page: 1, number: versionNumber(input.v) }) };
    }
    const listing = await listReadouts(services, actor, input.words ?? "", 1);
    const isSearch = listing.words !== "" && listing.pages > 1;
    const kept = isSearch ? await keepSearch(services, actor, listing.words) : undefined;
    return { private: listCard(actor, listing, kept?.id) };
  },
});

/** @throws UserError `option.number` */
function versionNumber(text: string): number {
  const [, digits] = /^v?(\d{1,6})$/i.exec(text.trim()) ?? [];
  if (!digits) throw new UserError("readout.version-number", { value: text });
  return Number(digits);
}

const edit = defineVerb({
  name: "edit",
  synonyms: ["change"],
  description: "readout.verb.edit",
  visibility: "private",
  options: {
    readout: option.required(readoutOption()),
    text: option.text("option.readout-text"),
  },
  examples: ["R2", 'R2 text:"The whole new text"'],
  async run({ services, actor, input }) {
    const found = await readoutByNumber(services, actor, input.readout);
    if (input.text === undefined) {
      assertAllows(found.readout, "edit");
      assertMayEdit(found.readout, found.actor);
      return { private: editCard(found.readout, 1) };
    }
    const edited = await editReadout(services, found.actor, found.readout.id, {
      piece: null,
      words: input.text,
    });
    return { private: editedCard(edited) };
  },
});

const note = defineVerb({
  name: "note",
  synonyms: ["comment", "remark"],
  description: "readout.verb.note",
  visibility: "private",
  options: {
    readout: option.required(readoutOption()),
    text: option.required(option.words("option.text")),
  },
  examples: ["R2 name the regional bodies"],
  async run({ services, actor, input }) {
    const found = await readoutByNumber(services, actor, input.readout);
    const readout = await noteReadout(services, found.actor, found.readout.id, input.text);
    return {
      private: card(
        line(say("readout.noted", { label: labelOf(readout), number: readout.latest.number })),
        context(say("action.note-line-short", { text: input.text })),
      ),
    };
  },
});

const review = defineVerb({
  name: "review",
  synonyms: ["ask"],
  description: "readout.verb.review",
  visibility: "public",
  options: {
    readout: option.required(readoutOption()),
    who: option.required(option.people("option.approvers")),
  },
  examples: ["R2 @dee @li", "R2 leads"],
  async run(call) {
    const { services, actor, input } = call;
    const found = await readoutByNumber(services, actor, input.readout);
    if (input.who.nobody && input.who.mentioned.length + input.who.named.length === 0)
      return nobodyAsked(call, found);
    const { roles, people: named } = withoutRoles(input.who);
    const { people } = await peopleOf({ ...call, actor: found.actor }, named);
    const holders = await holdersOf(services.store.db, found.readout, roles);
    const asked = new Map([...people, ...holders].map((person) => [person.id, person]));
    const { readout, track } = await askReview(services, found.actor, found.readout.id, [...asked.values()]);
    return { public: readoutCard(readout), ...(track ? { track } : {}) };
  },
});

async function nobodyAsked(
  { services, actor }: Call<unknown>,
  { readout, actor: by }: Found,
): Promise<Reply> {
  const { number } = await askNobody(services, by, readout.id);
  return {
    public: card(line(say("readout.nobody-any-more", { name: actor.person.name, label: `R${number}` }))),
  };
}

export const writingVerbs = [draft, list, edit, note, review];
