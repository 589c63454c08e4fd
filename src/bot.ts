import { SeveralGroups } from "./actions/find.ts";
import type { Card, LocalCard } from "./chat/card.ts";
import { card, context, controls, line, say } from "./chat/card.ts";
import type {
  AdapterPhrase,
  CommandInteraction,
  Interaction,
  InteractionHandler,
  LocalReply,
  Track,
} from "./chat/interaction.ts";
import type { MessageKey } from "./chat/keys.ts";
import type { MessageRef } from "./chat/refs.ts";
import { UserError } from "./chat/user-error.ts";
import { completeOption } from "./commands/complete.ts";
import { respond } from "./commands/respond.ts";
import { describeCommands } from "./commands/table.ts";
import { asTyped } from "./commands/text.ts";
import { visibilityOf } from "./commands/visibility.ts";
import { meet } from "./groups/meet.ts";
import { labelOf, localise, localiseForm, type Reader } from "./i18n/index.ts";
import { describeError, newReference } from "./lib/failure.ts";
import { settleAnswer } from "./outbox/outbox.ts";
import type { Actor, Reply, Services } from "./use-case.ts";

/** Counts what was handled: `ok`, `user-error`, `bug`. */
export type CountInteraction = (platform: string, type: string, outcome: string) => void;

/**
 * The core: one function from an interaction to a reply. The only place where an error becomes a reply:
 * a `UserError` says what to do; anything else is a bug with a reference id, logged with it.
 */
export function createBot(services: Services, count: CountInteraction = () => undefined): InteractionHandler {
  return {
    async handle(interaction) {
      let actor: Actor | undefined;
      try {
        actor = await meet(services, interaction);
        const reply = await respond(services, actor, interaction);
        count(interaction.speaker.user.platform, interaction.type, "ok");
        return localReply(
          reply,
          readerOf(services, interaction, actor),
          publicReader(services, interaction, actor),
        );
      } catch (error) {
        const known = error instanceof UserError || error instanceof SeveralGroups;
        count(interaction.speaker.user.platform, interaction.type, known ? "user-error" : "bug");
        return { private: failureCard(services, interaction, readerOf(services, interaction, actor), error) };
      }
    },
    async complete(completion) {
      try {
        return await completeOption(services, await meet(services, completion), completion);
      } catch (error) {
        services.logger.error({ error: describeError(error), option: completion.option }, "bot.complete");
        return [];
      }
    },
    visibility: visibilityOf(services.prefix),
    posted: (track: Track, ref: MessageRef | null) =>
      settleAnswer(services.store, track, ref, services.clock.now()),
    commands: (locale) =>
      describeCommands(services.prefix, (words) => labelOf(words, plainReader(services, locale))),
    phrase: (name: AdapterPhrase, locale, params = {}) =>
      labelOf(say(`adapter.${name}` as MessageKey, params), plainReader(services, locale ?? "en")),
  };
}

const plainReader = (services: Services, locale: string): Reader => ({
  locale,
  zone: services.defaultZone,
  prefix: services.prefix,
  now: services.clock.now(),
});

const readerOf = (services: Services, interaction: Interaction, actor: Actor | undefined): Reader => ({
  locale: actor?.locale ?? interaction.speaker.locale ?? "en",
  zone: actor?.zone ?? services.defaultZone,
  prefix: services.prefix,
  now: services.clock.now(),
});

/** What all can see is in the group's language and zone. */
function publicReader(services: Services, interaction: Interaction, actor: Actor): Reader {
  if (interaction.channel.direct) return readerOf(services, interaction, actor);
  return { ...readerOf(services, interaction, actor), locale: actor.group.locale, zone: actor.group.zone };
}

function localReply(
  reply: Reply & { faults?: Record<string, UserError>; home?: Card },
  reader: Reader,
  all: Reader,
): LocalReply {
  const faults = Object.entries(reply.faults ?? {}).map(([name, fault]) => [
    name,
    labelOf(say(fault.key, fault.params), reader),
  ]);
  return {
    ...(reply.public ? { public: localise(reply.public, all) } : {}),
    ...(reply.private ? { private: localise(reply.private, reader) } : {}),
    ...(reply.update ? { update: localise(reply.update, reply.track ? all : reader) } : {}),
    ...(reply.home ? { home: localise(reply.home, reader) } : {}),
    ...(reply.form ? { form: localiseForm(reply.form, reader) } : {}),
    ...(faults.length > 0 ? { faults: Object.fromEntries(faults) } : {}),
    ...(reply.track ? { track: reply.track } : {}),
    ...(reply.ping ? { ping: reply.ping } : {}),
  };
}

/** What is wrong, what to do, and the words back, so that nobody types them twice. */
function failureCard(
  services: Services,
  interaction: Interaction,
  reader: Reader,
  error: unknown,
): LocalCard {
  const typed = typedBy(interaction, services.prefix);
  const back = typed ? context(say("error.you-typed", { text: typed })) : undefined;
  if (error instanceof SeveralGroups) return localise(card(error.card.elements, back), reader);
  if (error instanceof UserError)
    return localise(card(line(say(error.key, error.params)), back, controls(...error.controls)), reader);
  const reference = newReference();
  services.logger.error({ reference, error: describeError(error), type: interaction.type }, "bot.bug");
  const key = isDiskFull(error) ? "error.disk-full" : isDatabaseDown(error) ? "error.database" : "error.bug";
  return localise(card(line(say(key, { reference })), back), reader);
}

/** Prisma's codes for a server that cannot be reached and a pool that gives no connection; what drivers say of it. */
const DOWN = /^(P1001|P1002|P1008|P1017|P2024|P2037|ECONN\w+|57P0\d|55000)$/;
const DOWN_WORDS =
  /ECONNREFUSED|ECONNRESET|terminating connection|[Cc]onnection terminated|the database system is|not currently accepting connections|[Cc]an't reach database|timeout exceeded when trying to connect|ConnectionClosed|DatabaseNotReachable/;

/** What SQLite and PostgreSQL (53100) say of a full disk. */
const isDiskFull = (error: unknown): boolean =>
  error instanceof Error &&
  /SQLITE_FULL|disk is full|"53100"/.test(`${error.message} ${JSON.stringify(error)}`);

const isDatabaseDown = (error: unknown): boolean =>
  error instanceof Error &&
  (DOWN.test(String((error as { code?: unknown }).code ?? "")) ||
    DOWN_WORDS.test(`${error.message} ${JSON.stringify(error)}`));

function typedBy(interaction: Interaction, prefix: string): string | null {
  if (interaction.type === "form") {
    const words = Object.values(interaction.values).filter(
      (value) => typeof value === "string" && value !== "",
    );
    return words.length > 0 ? words.join(" · ") : null;
  }
  if (interaction.type !== "command") return null;
  return `/${interaction.command.startsWith(prefix) ? "" : prefix}${interaction.command} ${wordsOfCommand(interaction)}`.trim();
}

function wordsOfCommand(interaction: CommandInteraction): string {
  if (interaction.text) return asTyped(interaction.text).trim();
  const options = Object.entries(interaction.options ?? {}).map(
    ([name, value]) => `${name}:${valueText(value)}`,
  );
  return [interaction.verb, ...options].join(" ");
}

function valueText(value: unknown): string {
  const parts = Array.isArray(value) ? value : typeof value === "object" && value !== null ? [value] : null;
  const text = parts ? asTyped(parts) : String(value);
  return /\s/.test(text) ? `"${text}"` : text;
}
