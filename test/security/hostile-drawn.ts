import ICAL from "ical.js";
import { SaxesParser } from "saxes";
import { renderForm as discordForm } from "../../adapters/discord/form.ts";
import { renderPages as discordPages } from "../../adapters/discord/render.ts";
import { createEmailAdapter } from "../../adapters/email/adapter.ts";
import { renderHtml, renderText } from "../../adapters/email/render.ts";
import { readServer } from "../../adapters/email/server.ts";
import { renderForm as slackForm } from "../../adapters/slack/form.ts";
import { renderPages as slackPages } from "../../adapters/slack/render.ts";
import { renderCard } from "../../adapters/web/render.ts";
import type { LocalCard } from "../../src/chat/card.ts";
import { silentLogger } from "../../src/lib/logger.ts";
import { createReadoutPages } from "../../src/readouts/pages.ts";
import { faultsOf, notifiedBy as notifiedOnDiscord, textOf } from "../support/fake-discord-rules.ts";
import type { TestMailServer } from "../support/mail-server.ts";
import { servePages } from "../support/pages-stage.ts";
import { messageBlocks, modalView, notifiedBy } from "../support/slack-blocks.ts";
import { findAll, type HtmlElement, lettersOf, parseHtml } from "../support/web-html.ts";
import { type Life, PUBLIC_URL } from "./hostile-life.ts";

const shortened = "(shortened)";

/** Only the letters: what breaks lines, turns directions, marks or is no character is drawn in ways of its own. */
export const letters = (text: string): string =>
  text.toWellFormed().replace(/[\s\p{Cc}\p{Cf}\uFFFD\uFFFE\uFFFF#~*`-]/gu, "");

const urlsOf = ({ elements }: LocalCard): string[] =>
  elements.flatMap((element) => {
    const controls =
      element.type === "controls"
        ? element.controls
        : "control" in element && element.control
          ? [element.control]
          : [];
    const spans = "text" in element ? element.text : [];
    return [...controls, ...spans].flatMap((each) => ("url" in each ? [each.url] : []));
  });

/** Tags with their attributes, and where links lead that are none of this program's. */
function shapeOf(root: HtmlElement): { made: Set<string>; foreign: string[] } {
  const made = new Set<string>();
  const foreign: string[] = [];
  for (const { tag, attributes } of findAll(root, () => true)) {
    made.add(tag);
    for (const [name, value] of Object.entries(attributes)) {
      made.add(`${tag} ${name}`);
      const leads = /^(href|src|srcset|action|formaction|content)$/.test(name) && tag !== "meta";
      if (
        leads &&
        !/^(\/|#|\?|https:\/\/readout\.example(\/|$)|cid:[0-9a-f]{24}@readout$|data:(image\/png|application\/json);base64,)/.test(
          value,
        )
      )
        foreign.push(`${tag} ${value}`);
    }
  }
  return { made, foreign };
}

/** What all renderers made of a day. */
export interface Drawn {
  /** By renderer: the tags, attributes, headers and properties that arose. */
  readonly made: Map<string, Set<string>>;
  readonly faults: string[];
  /** By renderer, what can be read. */
  readonly said: Map<string, string>;
}

/** Draws a day by every renderer there is; the mail goes through `mail`. */
export async function draw(life: Life, mail: TestMailServer): Promise<Drawn> {
  const drawn: Drawn = { made: new Map(), faults: [], said: new Map() };
  const says = (renderer: string, text: string) =>
    drawn.said.set(renderer, `${drawn.said.get(renderer) ?? ""}\n${text}`);
  const makes = (renderer: string, things: Iterable<string>) => {
    const all = drawn.made.get(renderer) ?? new Set();
    for (const thing of things) all.add(thing);
    drawn.made.set(renderer, all);
  };
  const takes = (renderer: string, markup: string) => {
    const root = parseHtml(markup.replace(/^<!doctype html>\n/, "").replaceAll("<br>", "\n"));
    const { made, foreign } = shapeOf(root);
    makes(renderer, made);
    drawn.faults.push(...foreign.map((link) => `${renderer}: ${link}`));
    says(renderer, lettersOf(root));
  };
  const fault = (renderer: string, faults: readonly unknown[]) =>
    drawn.faults.push(...faults.map((each) => `${renderer}: ${JSON.stringify(each)}`));

  for (const card of life.cards) {
    const urls = urlsOf(card);
    fault(
      "a link",
      urls.filter((url) => !url.startsWith(PUBLIC_URL)),
    );
    for (const { blocks, text } of slackPages(card, { shortened })) {
      fault("Slack", messageBlocks.safeParse(blocks).error?.issues ?? []);
      fault("Slack notifies", notifiedBy(messageBlocks.parse(blocks), text));
      const linked = [...JSON.stringify(blocks).matchAll(/"url":"([^"]*)"/g)].map(([, url = ""]) => url);
      fault(
        "Slack links",
        linked.filter((url) => !urls.includes(url)),
      );
      // In letters only dates may stand between < and >.
      fault("Slack in letters", text.match(/<(?!!date\^\d+\^[^|<>]*\|[^<>]*>)/g) ?? []);
      says("Slack", text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&"));
    }
    for (const { components, flags, allowedMentions, files = [] } of discordPages(card, { shortened })) {
      const attachments = files.map(({ name }, id) => ({ id, filename: name }));
      const wire = {
        components,
        flags,
        allowed_mentions: allowedMentions,
        ...(files.length > 0 ? { attachments } : {}),
      };
      const markdown = textOf(wire);
      fault("Discord", faultsOf("message post", wire));
      const { everyone, users } = notifiedOnDiscord(wire);
      fault("Discord notifies", [...users, ...(everyone ? ["everyone"] : [])]);
      const unescaped = markdown.replace(/\\[^A-Za-z0-9\s]/g, "·").replace(/`[^`\n]*`/g, "·");
      fault(
        "Discord",
        unescaped.match(/<(?!t:\d+:[ftR]>|https:\/\/readout\.example)[@#:/!at]?|@everyone|@here|\|\|/g) ?? [],
      );
      const links = [...unescaped.matchAll(/\]\(<?([^)>]*)/g)].map(([, url = ""]) => url);
      fault(
        "Discord links",
        links.filter((url) => !urls.includes(url)),
      );
      says("Discord", markdown.replace(/\\([^A-Za-z0-9\s])/g, "$1"));
    }
    takes("chat page", renderCard(card).markup.replaceAll("<bdi>", "").replaceAll("</bdi>", ""));
    takes("letter of a card", renderHtml(card, PUBLIC_URL));
    says("letter in plain text", renderText(card, PUBLIC_URL));
  }
  for (const one of life.forms) {
    // People are of a platform of their own here.
    const form = { ...one, fields: one.fields.map((field) => ({ ...field, people: [] })) };
    fault("Slack's form", modalView.safeParse(slackForm(form, "{}", shortened)).error?.issues ?? []);
    const modal = { type: 9, data: discordForm(form, shortened) as unknown as Record<string, unknown> };
    fault("Discord's form", faultsOf("callback 9", modal));
  }

  const server = await servePages(createReadoutPages(life.services));
  const page = async (path: string) => (await fetch(server.url + path)).text();
  for (const path of ["", "/1", "/1/v/2", "/2", "/m/1", "/m/2"])
    takes(`page ${path.replace(/\d$/, "…")}`, await page(`/r/${life.slug}${path}`));
  const feed = readXml(await page(`/r/${life.slug}/feed.atom`));
  makes("feed", feed.made);
  says("feed", feed.text);
  const calendar = await page(`/calendar/${life.calendar}.ics`);
  await server.stop();
  const events = new ICAL.Component(ICAL.parse(calendar) as never).getAllSubcomponents("vevent");
  makes(
    "calendar",
    calendar
      .replaceAll("\r\n ", "")
      .split("\r\n")
      .map((line) => line.split(/[:;]/)[0] ?? "")
      // A place that is an address is one.
      .filter((name) => name !== "URL"),
  );
  makes(
    "calendar",
    events.map((_, index) => `event ${index + 1}`),
  );
  says(
    "calendar",
    events
      .map((event) => ["summary", "location"].map((name) => event.getFirstPropertyValue(name)).join(" "))
      .join(" "),
  );

  const adapter = createEmailAdapter(
    {
      server: readServer(`smtp://127.0.0.1:${mail.port}`),
      from: { name: "Readout", address: "readout@readout.example" },
      perMinute: 600,
    },
    { clock: life.services.clock, logger: silentLogger, publicUrl: PUBLIC_URL },
  );
  for (const message of life.letters) {
    const to = { to: "person", user: { platform: "mail", workspace: "", id: "reader@example.org" } } as const;
    await adapter.send(to, message);
    const letter = await mail.last();
    const raw = mail.letters.at(-1);
    fault("letter goes to", raw?.to.filter((address) => address !== "reader@example.org") ?? ["nobody"]);
    makes(
      "letter",
      letter.headerLines.map(({ key }) => key),
    );
    makes(
      "letter",
      letter.attachments.map(({ contentType }) => contentType),
    );
    says("letter", `${letter.subject}\n${letter.text}`);
    takes("letter in HTML", String(letter.html).trim());
  }
  await adapter.stop();
  return drawn;
}

function readXml(text: string): { made: Set<string>; text: string } {
  const made = new Set<string>();
  let said = "";
  const parser = new SaxesParser({ position: false });
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => {
    for (const attribute of Object.keys(attributes)) made.add(`${name} ${attribute}`);
  });
  parser.on("text", (words) => {
    said += words;
  });
  parser.write(text).close();
  return { made, text: said };
}
