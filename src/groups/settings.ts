import { z } from "zod";
import { reschedule } from "../actions/reschedule.ts";
import { button, type Card, card, context, controls, line, type Phrase, say, title } from "../chat/card.ts";
import type { ChannelPart } from "../chat/interaction.ts";
import * as option from "../chat/option.ts";
import { UserError } from "../chat/user-error.ts";
import { languages } from "../i18n/index.ts";
import { countOld } from "../keeping/retention.ts";
import { localDay } from "../lib/working-time.ts";
import { changePages, hasPageWishes, PAGE_LINKS, pageLines } from "../readouts/publishing-settings.ts";
import { templateCard } from "../readouts/template-card.ts";
import { FORMS, type FormName } from "../readouts/templates.ts";
import type { Group, Remind } from "../store/models.ts";
import { type Actor, type Call, definePress, defineVerb, type Services } from "../use-case.ts";
import { setCanary } from "./canary.ts";
import { digestFault, digestPlaceName, storedPlace, tryDigestPlace } from "./digest-place.ts";
import { nextDigest } from "./group.ts";
import { assertLeads } from "./people.ts";
import { statusCard } from "./status.ts";
import { daysText, readDays, readDigestWish, readHolidays, readHours, readKeep, readZone } from "./wishes.ts";

const REMINDS = ["normal", "less", "off"] as const;

interface SettingsInput {
  readonly show?: string | undefined;
  readonly zone?: string | undefined;
  readonly days?: string | undefined;
  readonly hours?: string | undefined;
  readonly holidays?: string | undefined;
  readonly digest?: string | undefined;
  readonly channel?: ChannelPart | undefined;
  readonly "quiet-weeks"?: boolean | undefined;
  readonly remind?: string | undefined;
  readonly language?: string | undefined;
  readonly template?: string | undefined;
  readonly public?: boolean | undefined;
  readonly link?: string | undefined;
  readonly keep?: string | undefined;
  readonly canary?: boolean | undefined;
}

export const settingsVerb = defineVerb({
  name: "settings",
  synonyms: ["setup", "config"],
  description: "readout.verb.settings",
  visibility: "private",
  options: {
    // The first choice may stand alone: "settings status".
    show: option.choice("option.settings-show", { choices: ["status"] }),
    zone: option.text("option.zone", { completes: true }),
    days: option.text("option.days"),
    hours: option.text("option.hours"),
    holidays: option.text("option.holidays"),
    digest: option.text("option.digest"),
    channel: option.channel("option.channel"),
    "quiet-weeks": option.flag("option.quiet-weeks"),
    remind: option.choice("option.remind", { choices: REMINDS }),
    language: option.choice("option.language", { choices: languages }),
    template: option.choice("option.template", { choices: FORMS }),
    public: option.flag("option.public"),
    link: option.choice("option.link", { choices: PAGE_LINKS }),
    keep: option.text("option.keep"),
    canary: option.flag("option.canary"),
  },
  examples: [
    "",
    "hours:09:00-18:00 days:mon-fri",
    'digest:"friday 16:00"',
    "zone:Europe/Berlin",
    "template:press",
    "status",
  ],
  async run({ services, actor, input }: Call<SettingsInput>) {
    if (input.show === "status") return { private: await statusCard(services, actor) };
    if (input.template) return { private: await templateCard(services, actor, input.template as FormName) };
    const changes = changesOf(actor, input, services.clock.now());
    const ofPages = hasPageWishes(input);
    const ofGroup = Object.keys(changes).length > 0;
    if (!ofGroup && !ofPages) return { private: await shown(services, actor, actor.group) };
    await assertLeads(services, actor, "setting.not-allowed");
    const asked = await askKeep(services, actor.group, changes);
    if (asked) return { private: asked };
    const pages = ofPages ? await changePages(services, actor, input) : null;
    const group = ofGroup ? await changeSettings(services, actor, changes) : (pages?.group ?? actor.group);
    const changed = Object.keys(input).filter((name) => input[name as keyof SettingsInput] !== undefined);
    return {
      private: settingsCard(group, {
        changed,
        said: pages?.said,
        pages: await pagesOf(services, actor, group),
      }),
    };
  },
});

type Changes = Partial<Group>;

function changesOf(actor: Actor, input: SettingsInput, now: Date): Changes {
  if (input.canary && actor.group.kind === "PERSONAL") throw new UserError("setting.no-home");
  return {
    ...(input.zone ? { zone: readZone(input.zone) } : {}),
    ...(input.days ? { workDays: readDays(input.days) } : {}),
    ...(input.hours ? workHours(input.hours) : {}),
    ...(input.holidays !== undefined ? { holidays: readHolidays(input.holidays) } : {}),
    ...(input.digest ? digestChanges(actor.group, input.digest) : {}),
    ...(input.channel ? { digestChannel: storedPlace(input.channel) } : {}),
    ...(input["quiet-weeks"] !== undefined ? { digestQuiet: input["quiet-weeks"] } : {}),
    ...(input.remind ? { remind: input.remind.toUpperCase() as Remind } : {}),
    ...(input.language ? { locale: input.language } : {}),
    ...(input.keep ? { keepMonths: readKeep(input.keep) } : {}),
    ...(input.canary !== undefined ? { nextCanaryAt: input.canary ? now : null } : {}),
  };
}

const workHours = (text: string): Changes => {
  const { from, to } = readHours(text);
  return { workFrom: from, workTo: to };
};

function digestChanges(group: Group, text: string): Changes {
  const wish = readDigestWish(text);
  if (!wish.on) return { digestOn: false };
  return {
    digestOn: true,
    digestDay: wish.day ?? group.digestDay,
    digestTime: wish.time ?? group.digestTime,
  };
}

/** What would be deleted at once is asked first, with the count; null: nothing would be. */
async function askKeep(services: Services, group: Group, { keepMonths }: Changes): Promise<Card | null> {
  if (typeof keepMonths !== "number") return null;
  const old = await countOld(services, group, keepMonths);
  if (old.items + old.meetings === 0) return null;
  return card(
    line(say("settings.keep-asked", { months: keepMonths, ...old })),
    context(say("settings.keep-stays")),
    controls(
      button(say("settings.keep-yes"), { do: "settings.keep", months: keepMonths }, "danger"),
      button(say("settings.keep-no"), { do: "settings.show" }),
    ),
  );
}

/** Stores the settings; what follows from them (dates without an hour, reminders, the next digest) is worked out anew. */
async function changeSettings(services: Services, actor: Actor, changes: Changes): Promise<Group> {
  const now = services.clock.now();
  const group = await services.store.write(async (tx) => {
    const changed = await tx.group.update({ where: { id: actor.group.id }, data: changes });
    if (opensDigestPlace(actor.group, changed, changes)) await tryDigestPlace(tx, actor, changed, now);
    if ("nextCanaryAt" in changes) await setCanary(tx, changed, now);
    if (changed.kind === "PERSONAL" || !movesDigest(changes)) return changed;
    return tx.group.update({
      where: { id: changed.id },
      data: { nextDigestAt: digestAfter(actor.group, changed, now) },
    });
  });
  if (opensDigestPlace(actor.group, group, changes)) services.wake();
  if (movesReminders(changes)) await reschedule(services, { groupId: group.id });
  return group;
}

const opensDigestPlace = (before: Group, group: Group, changes: Changes): boolean =>
  group.kind !== "PERSONAL" && group.digestOn && ("digestChannel" in changes || !before.digestOn);

const movesDigest = (changes: Changes): boolean =>
  ["zone", "digestDay", "digestTime", "digestOn", "workDays", "holidays"].some((name) => name in changes);
const movesReminders = (changes: Changes): boolean =>
  ["zone", "workDays", "workFrom", "workTo", "holidays", "remind"].some((name) => name in changes);

/** A changed weekday applies from next week, so that no week has two digests or an early one. */
function digestAfter(before: Group, group: Group, now: Date): Date {
  if (before.digestDay === group.digestDay) return nextDigest(group, now);
  const weekday = new Date(`${localDay(group.zone, now)}T12:00:00Z`).getUTCDay() || 7;
  const sunday = new Date(now.getTime() + (7 - weekday) * 86_400_000);
  return nextDigest(group, new Date(`${localDay(group.zone, sunday)}T23:59:59Z`));
}

const shown = async (services: Services, actor: Actor, group: Group): Promise<Card> =>
  settingsCard(group, {
    fault: await digestFault(services, group),
    pages: await pagesOf(services, actor, group),
  });

const pagesOf = (services: Services, actor: Actor, group: Group): Promise<Phrase[]> =>
  pageLines(services, group, actor.administrator || actor.lead);

interface Shown {
  readonly changed?: readonly string[];
  /** What came of it. */
  readonly said?: readonly Phrase[] | undefined;
  /** What the digest met. */
  readonly fault?: Phrase | null;
  /** How the group is read from outside. */
  readonly pages: readonly Phrase[];
}

/** What holds for the group, with the words to change it and a button per small form. */
function settingsCard(group: Group, { changed = [], said = [], fault, pages }: Shown): Card {
  const channel = digestPlaceName(group);
  const digest = group.digestOn
    ? say("settings.digest", {
        day: daysText(String(group.digestDay)),
        time: group.digestTime,
        own: channel === null ? "no" : "yes",
        channel: channel ?? "",
        quiet: group.digestQuiet ? "yes" : "no",
      })
    : say("settings.digest-off");
  const form = (section: string) =>
    button(say("settings.change", { section }), { do: "settings.form", section });
  return card(
    title(say("settings.title", { group: group.name })),
    changed.length > 0 ? context(say("settings.saved", { what: changed.join(", ") })) : undefined,
    changed.includes("digest") && group.digestOn ? context(say("settings.next-week")) : undefined,
    said.map((phrase) => line(phrase)),
    line(
      say("settings.time", {
        zone: group.zone,
        days: daysText(group.workDays),
        from: group.workFrom,
        to: group.workTo,
        holidays: group.holidays ?? "none",
      }),
    ),
    line(digest),
    fault ? line(fault) : undefined,
    line(say("settings.remind", { remind: group.remind, language: group.locale.split("-")[0] ?? "en" })),
    line(say("settings.keep", { months: group.keepMonths ?? 0 })),
    pages.map((phrase) => line(phrase)),
    controls(form("time"), form("digest"), form("remind")),
  );
}

const SECTIONS = {
  time: ["zone", "days", "hours", "holidays"],
  digest: ["digest", "quiet-weeks"],
  remind: ["remind", "language"],
} as const;

const show = definePress({
  do: "settings.show",
  answers: "private",
  parameters: z.object({}),
  run: async ({ services, actor }) => ({ private: await shown(services, actor, actor.group) }),
});

const keep = definePress({
  do: "settings.keep",
  answers: "update",
  parameters: z.object({ months: z.coerce.number().int().min(1).max(120) }),
  async run({ services, actor, press }) {
    await assertLeads(services, actor, "setting.not-allowed");
    const group = await changeSettings(services, actor, { keepMonths: press.months });
    const pages = await pagesOf(services, actor, group);
    return { update: settingsCard(group, { changed: ["keep"], pages }) };
  },
});

const form = definePress({
  do: "settings.form",
  answers: "form",
  parameters: z.object({ section: z.enum(["time", "digest", "remind"]) }),
  async run({ services, actor, press }) {
    await assertLeads(services, actor, "setting.not-allowed");
    return {
      verbForm: {
        command: "readout",
        verb: "settings",
        fields: SECTIONS[press.section],
        values: valuesOf(actor.group),
      },
    };
  },
});

const valuesOf = (group: Group): Record<string, string> => ({
  zone: group.zone,
  days: daysText(group.workDays).replace("–", "-"),
  hours: `${group.workFrom}-${group.workTo}`,
  holidays: group.holidays ?? "none",
  digest: group.digestOn ? `${daysText(String(group.digestDay)).toLowerCase()} ${group.digestTime}` : "off",
  "quiet-weeks": group.digestQuiet ? "yes" : "no",
  remind: group.remind.toLowerCase(),
  language: group.locale.split("-")[0] ?? "en",
});

export const settingsPresses = [show, form, keep];
