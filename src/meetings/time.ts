import { button, type Card, card, controls, type Form, instant, line, say } from "../chat/card.ts";
import type { WhenInput } from "../chat/option.ts";
import type { Due } from "../lib/dates/index.ts";
import { localInstant } from "../lib/working-time.ts";
import type { Meeting } from "../store/models.ts";
import type { Call } from "../use-case.ts";
import { type FullMeeting, labelOf } from "./meeting.ts";

/** Hours of a day that is named without one. */
const HOURS = ["09:00", "10:00", "14:00", "16:00"] as const;

/** Asks when a meeting begins: what was said can mean several moments, or names no hour. The meeting is stored meanwhile. */
export function timeQuestion(
  { services, actor }: Pick<Call<unknown>, "services" | "actor">,
  meeting: Meeting,
  when: WhenInput | undefined,
): Card {
  const said = when?.say === "date" ? when : null;
  const now = services.clock.now();
  const choices = said ? choicesOf(said).flatMap((due) => momentsOf(due, actor.zone)) : [];
  const moments = choices.filter((at) => at > now).slice(0, 4);
  const reason =
    said === null
      ? "none"
      : said.reading.outcome === "understood"
        ? said.reading.due.kind === "day"
          ? "hour"
          : "past"
        : said.reading.reason;
  return card(
    line(
      say("meeting.when-question", {
        reason,
        words: said?.words ?? "",
        label: labelOf(meeting),
        title: meeting.title,
      }),
    ),
    controls(
      ...moments.map((at) =>
        button(say("meeting.time-choice", { at: instant(at) }), {
          do: "meeting.at",
          id: meeting.id,
          t: at.getTime(),
        }),
      ),
      button(say("meeting.other-time"), { do: "meeting.time", id: meeting.id }),
    ),
  );
}

/** What was made of a time that daylight saving skips; of any other, nothing. */
export function skippedNote(meeting: Meeting, when: WhenInput | undefined): Card["elements"] {
  if (when?.say !== "date" || when.reading.outcome !== "understood") return [];
  const { due } = when.reading;
  if (due.kind !== "moment" || !due.skipped || due.at.getTime() !== meeting.startsAt?.getTime()) return [];
  const { title } = meeting;
  const params = { said: due.skipped, label: labelOf(meeting), title, at: instant(due.at) };
  return [line(say("meeting.skipped", params))];
}

const choicesOf = (when: Extract<WhenInput, { say: "date" }>): readonly Due[] =>
  when.reading.outcome === "understood" ? [when.reading.due] : when.reading.choices;

const momentsOf = (due: Due, zone: string): Date[] =>
  due.kind === "moment" ? [due.at] : HOURS.map((hour) => localInstant(zone, due.day, hour));

/** The form that names another time. */
export const timeForm = (meeting: FullMeeting): Form => ({
  press: { do: "meeting.time-typed", id: meeting.id },
  title: say("form.meeting-time"),
  submit: say("form.save"),
  fields: [
    { name: "when", label: say("field.when"), hint: say("form.when-hint"), kind: "text", required: true },
    ...(meeting.series
      ? [
          {
            name: "which",
            label: say("field.which"),
            kind: "choice" as const,
            required: true,
            value: "this",
            choices: (["this", "all"] as const).map((value) => ({
              label: say("field.which-one", { value }),
              value,
            })),
          },
        ]
      : []),
  ],
});
