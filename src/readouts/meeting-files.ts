import { z } from "zod";
import { bold, card, context, controls, linkButton, say, title } from "../chat/card.ts";
import { meetingById } from "../meetings/find.ts";
import { labelOf } from "../meetings/meeting.ts";
import { definePress } from "../use-case.ts";
import { createLink, linkFor, slugOf } from "./links.ts";
import { addressesOf } from "./publishing-addresses.ts";

/** The files of a meeting, as links only its group gets: its calendar entry, the group's calendar, its minutes. */
export const meetingFiles = definePress({
  do: "meeting.files",
  answers: "private",
  parameters: z.object({ id: z.uuid() }),
  async run({ services, actor: speaker, press }) {
    const { meeting, actor } = await meetingById(services, speaker, press.id);
    const addresses = addressesOf(services);
    const now = services.clock.now();
    const { groupId } = meeting;
    const { slug, calendar, page } = await services.store.write(async (tx) => {
      const known = (kind: "calendar-group" | "page") => linkFor(tx, { kind, groupId }, now);
      const made = (kind: "calendar-group" | "page") =>
        createLink(tx, { kind, groupId, by: speaker.person.id, now });
      // One key opens all pages of the group: whether there is one is for its leads to say.
      const opens = actor.lead || actor.administrator;
      return {
        slug: await slugOf(tx, { id: groupId }),
        calendar: (await known("calendar-group")) ?? (await made("calendar-group")),
        page:
          meeting.minutesVersion > 0 ? ((await known("page")) ?? (opens ? await made("page") : null)) : null,
      };
    });
    const minutes =
      page && ((file: string) => addresses.minutes({ slug, key: page.token }, meeting.number, file));
    const open = (label: Parameters<typeof say>[0], url: string) => linkButton(say(label), url);
    return {
      private: card(
        title(bold(`${labelOf(meeting)} ${meeting.title}`)),
        controls(
          ...(meeting.startsAt
            ? [open("files.meeting", addresses.calendar(`${calendar.token}.${labelOf(meeting)}`))]
            : []),
          open("files.group", addresses.calendar(calendar.token)),
        ),
        minutes
          ? controls(
              open("files.page", minutes("")),
              open("files.markdown", minutes(".md")),
              open("files.text", minutes(".txt")),
              open("files.json", minutes(".json")),
            )
          : undefined,
        meeting.minutesVersion > 0 && !page ? context(say("files.no-page")) : undefined,
        context(say("files.who")),
      ),
    };
  },
});
