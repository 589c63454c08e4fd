import { DateTime } from "luxon";
import {
  type DateContext,
  type DateReading,
  type Due,
  findDate,
  readDate,
} from "../../../src/lib/dates/index.ts";
import type { Row, Scene } from "./phrases.ts";

/**
 * "right": as meant. "asked": a question, or nothing found, where a date was meant, or nothing where a question was.
 * "wrong": a date that was not meant, read without a question.
 */
export interface Judged {
  about: string;
  words: string;
  meant: string;
  read: string;
  verdict: "right" | "asked" | "wrong";
}

/** The circumstances of a scene; working hours are nine to five. */
export const contextOf = (scene: Pick<Scene, "at" | "zone" | "dayZone">): DateContext => ({
  now: DateTime.fromISO(scene.at, { zone: scene.zone }).toJSDate(),
  zone: scene.zone,
  dayZone: scene.dayZone ?? scene.zone,
  locale: "en",
  workFrom: "09:00",
  workTo: "17:00",
});

/** Reads every phrase and sentence of a scene and compares it with what was meant. */
export function judge(scene: Scene): Judged[] {
  const context = contextOf(scene);
  const phrases = (scene.phrases ?? []).map((row) =>
    verdictOn(row, scene, toText(readDate(row[0], context), context)),
  );
  const sentences = (scene.sentences ?? []).map((row) => {
    const found = findDate(row[0], context);
    if (found === null) return verdictOn(row, scene, "none");
    const text = `${found.every ? "every " : ""}${toText(found.reading, context)}`;
    return verdictOn(row, scene, text, found.rest);
  });
  return [...phrases, ...sentences];
}

function verdictOn([words, meant, rest]: Row, { about }: Scene, read: string, restRead?: string): Judged {
  const isFirst = meant.endsWith(" first");
  const isRight = read === meant || (!isFirst && read === `${meant} first`);
  const isRestRight = rest === undefined || restRead === rest;
  const shown = isRestRight ? read : `${read}, leaving "${restRead}"`;
  const verdict = isRight && isRestRight ? "right" : /\d/.test(read) ? "wrong" : "asked";
  return { about, words, meant, read: shown, verdict };
}

function toText(reading: DateReading, context: DateContext): string {
  return reading.outcome === "ask" ? "ask" : dueText(reading.due, context);
}

/** A due date in the speaker's time; of an hour that comes twice it is said whether it is the first. */
export function dueText(due: Due, { zone, dayZone }: DateContext): string {
  if (due.kind === "day") return due.zone === dayZone ? due.day : `${due.day} in ${due.zone}`;
  const local = DateTime.fromJSDate(due.at, { zone });
  const again = local.plus({ hours: 1 });
  const isFirst = again.hour === local.hour && again.minute === local.minute;
  return local.toFormat("yyyy-MM-dd HH:mm") + (isFirst ? " first" : "");
}
