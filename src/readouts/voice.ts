import { DateTime, Duration } from "luxon";
import { type PhraseValue, say } from "../chat/card.ts";
import type { MessageKey } from "../chat/keys.ts";
import { labelOf } from "../i18n/index.ts";
import type { Group } from "../store/models.ts";

/** How a readout speaks: in the group's language, with days and times of its zone. */
export interface Voice {
  readonly locale: string;
  say(key: MessageKey, params?: Record<string, PhraseValue>): string;
  /** "Wednesday 14 May 2031" of an instant, UTC, or of a day "YYYY-MM-DD". */
  day(at: Date | string): string;
  /** "14 May 2031" */
  date(at: Date | string): string;
  /** "08:00" */
  time(at: Date): string;
  /** "3 hours and 5 minutes" */
  length(from: Date, to: Date): string;
  /** "Ana, Bo and Chen" */
  list(names: readonly string[]): string;
}

export function voiceOf(group: Pick<Group, "locale" | "zone">, now: Date): Voice {
  const { locale, zone } = group;
  const local = (at: Date | string) =>
    (typeof at === "string" ? DateTime.fromISO(at, { zone }) : DateTime.fromJSDate(at, { zone })).setLocale(
      locale,
    );
  const lists = new Intl.ListFormat(locale, { type: "conjunction" });
  return {
    locale,
    say: (key, params = {}) => labelOf(say(key, params), { locale, zone, prefix: "", now }),
    day: (at) => local(at).toFormat("cccc d LLLL yyyy"),
    date: (at) => local(at).toFormat("d LLLL yyyy"),
    time: (at) => local(at).toFormat("HH:mm"),
    length(from, to) {
      const minutes = Math.max(1, Math.round((to.getTime() - from.getTime()) / 60_000));
      const parts = { hours: Math.floor(minutes / 60), minutes: minutes % 60 };
      const said = Object.entries(parts).filter(([, count]) => count > 0);
      return Duration.fromObject(Object.fromEntries(said), { locale }).toHuman({ listStyle: "long" });
    },
    list: (names) => lists.format(names),
  };
}

/** "Toronto" of "America/Toronto"; a zone that is no city is named as it is. */
export const cityOf = (zone: string): string => zone.split("/").at(-1)?.replaceAll("_", " ") ?? zone;

/** Is the zone named by a city? */
export const hasCity = (zone: string): boolean => zone.includes("/") && !zone.startsWith("Etc/");
