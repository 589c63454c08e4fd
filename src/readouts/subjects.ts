import { bold, button, card, context, controls, line, mention, say, title } from "../chat/card.ts";
import type { DrawnCard, Services, SubjectRenderer } from "../use-case.ts";
import { offersIn } from "./offers.ts";
import type { KeptOf } from "./questions.ts";
import { allows, type FullReadout, isReady, phaseOf } from "./readout.ts";
import { approvePress, headingOf, linesOf, press, readoutCard } from "./readout-card.ts";
import { loadReadout, namesOf } from "./record.ts";
import { correctionCard, requestCard, stoppedCard } from "./release-card.ts";
import { readText } from "./sentences.ts";
import { documentParts, pagesOf } from "./text-card.ts";

const gone: DrawnCard = { card: card(context(say("readout.no-longer"))) };

const drawn =
  (draw: (readout: FullReadout) => DrawnCard["card"]): SubjectRenderer =>
  async ({ store }, id) => {
    const readout = await loadReadout(store.db, id);
    return readout ? { card: draw(readout) } : gone;
  };

const readoutSubject: SubjectRenderer = async (services, id, { groupId }) => {
  const readout = await loadReadout(services.store.db, id);
  return readout ? { card: readoutCard(readout, offersIn(services, readout, groupId)) } : gone;
};

/** What an approver gets: the text where it fits, and the answers; later, what became of it. */
function reviewCard(readout: FullReadout): DrawnCard["card"] {
  if (!allows(readout, "answer")) return readoutCard(readout);
  const { latest } = readout;
  const pages = pagesOf(documentParts(readText(latest.text, latest.language)));
  const whole = pages.length === 1;
  return card(
    title(bold(headingOf(readout)), " · ", say("readout.version", { number: latest.number })),
    line(isReady(readout) ? say("readout.all-approved") : say("readout.your-yes")),
    linesOf(readout),
    pages[0] ?? [],
    whole ? undefined : context(say("readout.more-to-read", { pages: pages.length })),
    controls(
      ...(isReady(readout)
        ? []
        : [
            button(say("readout.approve"), approvePress(readout, whole), "primary"),
            button(say("readout.object"), press("object-form", readout, { v: latest.number })),
          ]),
      button(say("readout.read"), press("read", readout, { p: 1 })),
      button(say("readout.sources"), press("sources", readout, { p: 1 })),
    ),
  );
}

/** In the group's channel instead of a direct message: it may notify those whose answer is waited for. */
async function askedSubject({ store }: Services, id: string): Promise<DrawnCard> {
  const readout = await loadReadout(store.db, id);
  if (!readout) return gone;
  const waiting = readout.approvals.filter((one) => one.state === "ASKED").map((one) => one.personId);
  const accounts = await store.db.account.findMany({
    where: { personId: { in: waiting }, directClosedAt: { not: null } },
  });
  const ping = accounts.map(({ platform, workspace, externalId }) => ({
    platform,
    workspace,
    id: externalId,
  }));
  const named = ping.flatMap((user, index) => [mention(user, accounts[index]?.name ?? ""), " "]);
  const asked = ping.length > 0 ? line(...named, say("readout.your-yes")) : undefined;
  return { card: card(asked, readoutCard(readout).elements), ping };
}

async function correctionSubject({ store }: Services, versionId: string): Promise<DrawnCard | null> {
  const text = await store.db.readoutVersion.findUnique({ where: { id: versionId } });
  const readout = text && (await loadReadout(store.db, text.readoutId));
  if (!text || !readout) return null;
  if (phaseOf(readout) === "withdrawn") return { card: readoutCard(readout) };
  const before = await store.db.readoutVersion.findFirst({
    where: { readoutId: readout.id, number: { lt: text.number }, releasedAt: { not: null } },
    orderBy: { number: "desc" },
  });
  return { card: correctionCard(readout, text, before) };
}

async function requestSubject({ store }: Services, questionId: string): Promise<DrawnCard | null> {
  const question = await store.db.question.findUnique({ where: { id: questionId } });
  const readout = question?.itemId ? await loadReadout(store.db, question.itemId) : null;
  if (!question || !readout) return null;
  const { what, byId } = question.data as unknown as KeptOf<"readout-request">;
  const names = await namesOf(store.db, [byId]);
  return { card: requestCard(readout, what, names.get(byId) ?? "") };
}

/** How readouts are drawn when a card of one is sent or redrawn. */
export const readoutSubjects: Readonly<Record<string, SubjectRenderer>> = {
  readout: readoutSubject,
  "readout-review": drawn(reviewCard),
  "readout-asked": askedSubject,
  "readout-stopped": drawn(stoppedCard),
  "readout-withdrawal": drawn((readout) => readoutCard(readout)),
  "readout-correction": correctionSubject,
  "readout-request": requestSubject,
};
