import { describe, expect, test } from "vitest";
import type { CommandInteraction } from "../../src/chat/interaction.ts";
import type { MessageRef } from "../../src/chat/refs.ts";
import { createTypedBot } from "../support/discord-script.ts";
import { button, cardOf, controls, line, lines } from "./cards.ts";
import { type Exceptions, otherId, type Setting, testUnless, textOf } from "./setting.ts";

/** What becomes of a message that the bot sends of itself. */
export function delivery(on: Setting, exceptions: Exceptions): void {
  const { refOf, messageOf, send, toPerson, faultOf, pressed, says } = on;

  describe("sends and updates", () => {
    test("a message that can be changed where it stands, by its one address", async () => {
      const ref = await send(cardOf(line("first"), controls(button("Go", "go"))));
      expect(ref).toMatchObject({ platform: on.stage.platform, address: expect.stringMatching(/./) });
      await on.stage.adapter.update(ref, messageOf(cardOf(line("second"), controls(button("Go", "go")))));
      const seen = await on.bo.sees();
      expect(seen).toMatchObject([{ text: "second", edits: 1, place: "channel" }]);
      await on.bo.presses("Go");
      expect(pressed()?.message).toEqual(ref);
    });

    test("an answer whose address is the one that its presses carry", async () => {
      const track = { card: "card-1", version: 1 };
      on.bot.answers({ public: cardOf(line("mine"), controls(button("Go", "go"))), track });
      await says("x");
      on.bot.answers({});
      await on.bo.presses("Go");
      expect(on.bot.placed).toEqual([{ track, ref: pressed()?.message }]);
      await on.stage.adapter.update(pressed()?.message as MessageRef, messageOf(lines("changed")));
      expect(await on.bo.sees()).toMatchObject([{ text: "changed", edits: 1 }]);
    });

    test("an update that notifies nobody again", async () => {
      const about = cardOf(line("for ", { type: "mention", user: refOf(on.bo), name: "Bo" }));
      const ref = await send(lines("for somebody"));
      await on.stage.adapter.update(ref, messageOf(about));
      expect((await on.bo.sees()).some(({ pinged }) => pinged)).toBe(false);
    });

    test("to one person, whom nobody else overhears", async () => {
      await toPerson(on.bo, cardOf(line("for your eyes"), controls(button("Go", "go"))));
      expect(await on.bo.sees()).toMatchObject([{ place: "direct", text: "for your eyes" }]);
      for (const other of [on.ana, on.cy]) expect(await other.sees()).toEqual([]);
      await on.bo.presses("Go");
      expect(pressed()).toMatchObject({ channel: { direct: true }, speaker: { user: refOf(on.bo) } });
    });

    test("into the direct conversation where somebody spoke", async () => {
      await on.bo.says("/action list", { in: "direct" });
      const { channel } = on.bot.heard.at(-1) as CommandInteraction;
      expect(channel.direct).toBe(true);
      await on.stage.adapter.send({ to: "channel", channel }, messageOf(lines("here")));
      expect(textOf(await on.bo.sees())).toContain("here");
      expect(textOf(await on.ana.sees())).not.toContain("here");
    });

    test("the same key again: where the platform recognises it, one message", async () => {
      const first = await send(lines("only once"), { key: "the-same" });
      const second = await send(lines("only once"), { key: "the-same" });
      const seen = (await on.bo.sees()).filter((one) => one.text === "only once");
      if (on.stage.adapter.can.resendSafe) {
        expect(second).toEqual(first);
        expect(seen).toHaveLength(1);
      } else expect(second).not.toEqual(first);
    });
  });

  describe("tells why a message could not be sent:", () => {
    /** The address of a message that never was, in the platform's own spelling. */
    const never = async (): Promise<MessageRef> => {
      const { platform: named, address } = await send(lines("once"));
      return {
        platform: named,
        address: address.replace(/\d(?=\D*$)/, (digit) => String((Number(digit) + 5) % 10)),
      };
    };

    test("there is no such message any more", async () => {
      const ref = await never();
      const fault = await faultOf(on.stage.adapter.update(ref, messageOf(lines("changed"))));
      expect(fault.kind).toBe("permanent");
      expect(await on.bo.sees()).toMatchObject([{ text: "once", edits: 0 }]);
    });
    test("it was taken away", async () => {
      const ref = await send(lines("once"));
      on.stage.fails("gone");
      expect((await faultOf(on.stage.adapter.update(ref, messageOf(lines("changed"))))).kind).toBe(
        "permanent",
      );
    });
    test("there is no such channel", async () => {
      const channel = { ...on.place, id: otherId(on.place.id) };
      const fault = await faultOf(
        on.stage.adapter.send({ to: "channel", channel }, messageOf(lines("lost"))),
      );
      expect(fault.kind).toBe("permanent");
    });
    test("there is no such person", async () => {
      const user = { ...refOf(on.bo), id: otherId(refOf(on.bo).id) };
      const fault = await faultOf(on.stage.adapter.send({ to: "person", user }, messageOf(lines("lost"))));
      expect(fault.kind).toBe("permanent");
    });
    test("a card that cannot be drawn will not be drawn the next time either", async () => {
      const unfit = cardOf(controls(button("Go", "go", { id: "x".repeat(200) })));
      expect((await faultOf(send(unfit))).kind).toBe("permanent");
      const ref = await send(lines("once"));
      expect((await faultOf(on.stage.adapter.update(ref, messageOf(unfit)))).kind).toBe("permanent");
    });
    test("an address that this platform never wrote", async () => {
      const fault = await faultOf(
        on.stage.adapter.update({ platform: on.stage.platform, address: "nowhere" }, messageOf(lines("x"))),
      );
      expect(fault.kind).toBe("permanent");
    });
    testUnless(exceptions.rateLimit, "it was too much at once, and how long to wait", async () => {
      for (const how of ["rate-limited", "rate-limited-unsaid"] as const) {
        on.stage.fails(how);
        const fault = await faultOf(send(lines("later")));
        expect(fault).toMatchObject({ kind: "retry", inDoubt: false });
        expect(fault.retryAfterMs).toBeGreaterThanOrEqual(1_000);
      }
      expect(await on.bo.sees()).toEqual([]);
      await send(lines("later"));
      expect(await on.bo.sees()).toHaveLength(1);
    });
    test("the platform has trouble", async () => {
      const ref = await send(lines("once"));
      on.stage.fails("server-error", 2);
      expect((await faultOf(send(lines("later")))).kind).toBe("retry");
      expect((await faultOf(on.stage.adapter.update(ref, messageOf(lines("changed"))))).kind).toBe("retry");
      await on.stage.adapter.update(ref, messageOf(lines("changed")));
      expect(await on.bo.sees()).toMatchObject([{ text: "changed" }]);
    });
    test("nobody knows whether it arrived", async () => {
      on.stage.fails("lost-reply");
      const fault = await faultOf(send(lines("perhaps"), { key: "in-doubt" }));
      expect(fault).toMatchObject({ kind: "retry", inDoubt: true });
      await send(lines("perhaps"), { key: "in-doubt" });
      const seen = (await on.bo.sees()).filter((one) => one.text === "perhaps");
      if (on.stage.adapter.can.resendSafe) expect(seen).toHaveLength(1);
      else expect(seen.length).toBeGreaterThan(0);
    });
    testUnless(exceptions.notInChannel, "it may not speak there, and how to allow it", async () => {
      on.stage.fails("not-in-channel");
      const fault = await faultOf(send(lines("unheard")));
      expect(fault).toMatchObject({
        kind: "permanent",
        directClosed: false,
        remedy: expect.stringMatching(/\w/),
      });
    });
    testUnless(exceptions.closedDirect, "somebody takes no direct messages", async () => {
      on.bo.closesDirectMessages();
      const fault = await faultOf(toPerson(on.bo, lines("unheard")));
      expect(fault).toMatchObject({ kind: "permanent", directClosed: true });
      expect(await on.bo.sees()).toEqual([]);
    });
  });

  test("after a restart the buttons of before still work", async () => {
    const ref = await send(cardOf(line("before"), controls(button("Go", "go", { id: "9" }))));
    const next = createTypedBot();
    await on.stage.restarts(next);
    await on.bo.presses("Go");
    expect(next.heard).toMatchObject([{ type: "press", press: { do: "go", id: "9" }, message: ref }]);
    await on.stage.adapter.update(ref, messageOf(lines("after")));
    expect(await on.ana.sees()).toMatchObject([{ text: "after" }]);
    expect(on.stage.adapter.health()).toEqual({ ok: true });
  });
}
