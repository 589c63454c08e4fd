import type { ChatAdapter } from "../../src/chat/adapter.ts";
import { newId } from "../../src/lib/ids.ts";
import { createServices } from "../../src/readout.ts";
import { hashOf } from "../../src/readouts/readout.ts";
import type { Store } from "../../src/store/client.ts";
import type { ReadoutState } from "../../src/store/models.ts";
import type { Services } from "../../src/use-case.ts";
import { witnessedLogger } from "./witness.ts";

/** A clock a test moves by hand. */
export interface HandClock {
  now(): Date;
  /** "2031-03-05T10:00:00Z", or milliseconds from now. */
  moves(to: string | number): void;
}

export function createHandClock(at = "2031-03-05T10:00:00Z"): HandClock {
  let now = new Date(at);
  return {
    now: () => now,
    moves(to) {
      now = typeof to === "string" ? new Date(to) : new Date(now.getTime() + to);
    },
  };
}

/** Services and dispatcher over a store, with nothing connected but these adapters. */
export function servicesOver(
  store: Store,
  clock: HandClock,
  adapters: readonly ChatAdapter[] = [],
  publicUrl: string | null = "https://readout.example",
): ReturnType<typeof createServices> {
  const core = { TZ_DEFAULT: "Europe/Berlin", COMMAND_PREFIX: "", PUBLIC_URL: publicUrl ?? undefined };
  const made = createServices(
    {
      core: core as Parameters<typeof createServices>[0]["core"],
      logger: witnessedLogger(),
      store,
      adapters,
    },
    undefined,
    clock,
  );
  return { ...made, services: { ...made.services, wake: () => undefined } };
}

/** A group with Ana as its lead. */
export async function groupWith(
  { store, clock }: Pick<Services, "store" | "clock">,
  about: { name?: string; isPublic?: boolean; slug?: string | null } = {},
): Promise<{ groupId: string; personId: string }> {
  const groupId = newId();
  const personId = newId();
  const createdAt = clock.now();
  await store.write(async (tx) => {
    await tx.person.create({ data: { id: personId, name: "Ana", createdAt } });
    await tx.group.create({
      data: {
        id: groupId,
        name: about.name ?? "Supply team",
        kind: "CHANNEL",
        zone: "Europe/Berlin",
        locale: "en",
        slug: about.slug ?? null,
        isPublic: about.isPublic ?? false,
        createdAt,
        createdById: personId,
      },
    });
    await tx.membership.create({ data: { groupId, personId, role: "LEAD", joinedAt: createdAt } });
  });
  return { groupId, personId };
}

/** A readout of those texts, the first `released` of them out. */
export async function readoutWith(
  { store, clock }: Pick<Services, "store" | "clock">,
  of: { groupId: string; personId: string },
  about: {
    number?: number;
    state?: ReadoutState;
    texts?: readonly string[];
    released?: number;
    mail?: boolean;
  } = {},
): Promise<string> {
  const id = newId();
  const now = clock.now();
  const { number = 1, state = "RELEASED", texts = ["Fish and nets\n\nAll agreed."] } = about;
  const released = about.released ?? (state === "RELEASED" || state === "WITHDRAWN" ? 1 : 0);
  await store.write(async (tx) => {
    await tx.readout.create({
      data: {
        id,
        groupId: of.groupId,
        number,
        title: "Fish and nets",
        folded: "fish and nets",
        state,
        form: "PRESS",
        lastVersion: texts.length,
        releasedVersion: released > 0 ? released : null,
        releasedAt: released > 0 ? now : null,
        releaseMail: about.mail ?? true,
        ...(state === "WITHDRAWN" ? { withdrawnAt: now, withdrawnWhy: "It was wrong" } : {}),
        createdById: of.personId,
        createdAt: now,
      },
    });
    for (const [index, text] of texts.entries())
      await tx.readoutVersion.create({
        data: {
          id: newId(),
          readoutId: id,
          number: index + 1,
          text,
          language: "en",
          hash: hashOf("en", text),
          sources: [],
          byId: of.personId,
          at: now,
          why: index === 0 ? null : `Change ${index + 1}`,
          releasedAt: index < released ? now : null,
        },
      });
  });
  return id;
}

/** The minutes M1 of a meeting that has ended, in two versions. */
export async function minutesWith(
  { store, clock }: Pick<Services, "store" | "clock">,
  of: { groupId: string; personId: string },
): Promise<void> {
  const id = newId();
  const now = clock.now();
  await store.write(async (tx) => {
    await tx.meeting.create({
      data: {
        id,
        groupId: of.groupId,
        number: 1,
        title: "Weekly",
        folded: "weekly",
        zone: "UTC",
        state: "ENDED",
        startsAt: now,
        startedAt: now,
        endedAt: now,
        calledById: of.personId,
        channel: "{}",
        createdAt: now,
        updatedAt: now,
      },
    });
    for (const version of [1, 2])
      await tx.minutes.create({
        data: {
          id: newId(),
          meetingId: id,
          version,
          document: {
            title: "M1 Weekly",
            language: "en",
            blocks: [{ type: "paragraph", statements: [{ text: `Said ${version} times.`, sources: [] }] }],
          },
          hash: `h${version}`,
          why: version === 1 ? null : "Counted again",
          at: now,
        },
      });
  });
}

/** So many addresses on a group's list, as if each had said yes. */
export async function subscribersOf(store: Store, groupId: string, count: number, now: Date): Promise<void> {
  await store.write((tx) =>
    tx.subscriber.createMany({
      data: Array.from({ length: count }, (_, index) => ({
        id: newId(),
        groupId,
        address: `reader-${index}@example.org`,
        state: "ACTIVE" as const,
        token: `token-${index}-${groupId}`,
        askedAt: now,
        confirmedAt: now,
      })),
    }),
  );
}
