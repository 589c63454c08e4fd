import { type BotProcess, startBot } from "../support/bot-process.ts";
import type { Fault } from "./fault.ts";
import { onDatabase } from "./sql.ts";
import { auditOffice, openOffice, whileTyping } from "./under-load.ts";

/** The control: whoever asks gets a card, whether somebody has it or not. */
const NO_CLAIMS = `
  CREATE FUNCTION no_claims() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN NEW."nextAttemptAt" := OLD."nextAttemptAt"; RETURN NEW; END $$;
  CREATE TRIGGER no_claims BEFORE UPDATE ON "PostedCard" FOR EACH ROW
  WHEN (NEW."owner" IS NOT NULL AND NEW."owner" IS DISTINCT FROM OLD."owner") EXECUTE FUNCTION no_claims()`;

/** Notices wait for others to join them, and for the morning: here they are due at once, so that all processes want them. */
const AT_ONCE = `
  CREATE FUNCTION at_once() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN NEW."nextAttemptAt" := NEW."createdAt"; RETURN NEW; END $$;
  CREATE TRIGGER at_once BEFORE INSERT ON "PostedCard" FOR EACH ROW
  WHEN (NEW."subject" = 'bundle') EXECUTE FUNCTION at_once()`;

/** One process, four, one again, as `npm start` has it, while people type; those that leave finish what they have in hand. */
export const moreAndFewerReplicas: Fault = {
  name: "1, 4, 1 processes under load",
  databases: ["postgresql"],
  limitMs: 300_000,
  async run(stage, protectedBy) {
    const url = await stage.fresh();
    const { office, environment } = await openOffice(stage, url);
    const start = () => startBot(environment, "src/main.ts");
    const bots: BotProcess[] = [await start()];
    stage.after(() => Promise.all(bots.map((bot) => bot.end())));
    await onDatabase(url, AT_ONCE);
    if (protectedBy === "off") await onDatabase(url, NO_CLAIMS);
    // What takes a while can be taken up twice.
    office.fake.delays("chat.postMessage", 300);
    await whileTyping(office, bots, "1", async () => {
      bots.push(...(await Promise.all([start(), start(), start()])));
    });
    const leaving = bots.slice(1);
    await whileTyping(office, bots, "2", async () => {
      bots.splice(1);
      await Promise.all(leaving.map((bot) => bot.end("SIGTERM")));
    });
    await Promise.all(bots.splice(0).map((bot) => bot.end("SIGTERM")));
    office.fake.delays("chat.postMessage", 0);
    const { unaskable, repeated, ...audit } = await auditOffice(office, url, start);
    // Nobody died: there is no excuse for saying a thing twice.
    return { tries: 6, ...audit, repeated: repeated + unaskable, unaskable: 0 };
  },
};
