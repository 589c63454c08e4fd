import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { Shapes } from "./fake-discord-shapes.ts";
import { FAKE_TOKEN, type State } from "./fake-discord-state.ts";

interface Packet {
  readonly op: number;
  readonly d: Record<string, unknown>;
}
const OP = {
  dispatch: 0,
  heartbeat: 1,
  identify: 2,
  resume: 6,
  reconnect: 7,
  invalid: 9,
  hello: 10,
  beat: 11,
};
const HEARTBEAT_MS = 41_250;
const WRONG_TOKEN = 4004;

/** The gateway: one session that can be resumed; what happens meanwhile is kept for it. */
export function createGateway(state: State, shapes: Shapes, url: () => string) {
  const server = new WebSocketServer({ noServer: true });
  const sent: string[] = [];
  const beats: (() => void)[] = [];
  const identified: Packet["d"][] = [];
  let session = "";
  let resumes = 0;
  let live: WebSocket | undefined;

  const write = (to: WebSocket | undefined, packet: object) => to?.send(JSON.stringify(packet));

  const dispatch = (t: string, d: unknown): void => {
    const packet = JSON.stringify({ op: OP.dispatch, t, s: sent.length + 1, d });
    sent.push(packet);
    live?.send(packet);
  };

  const identify = (socket: WebSocket, d: Packet["d"]): void => {
    identified.push(d);
    if (d["token"] !== FAKE_TOKEN) {
      socket.close(WRONG_TOKEN, "Authentication failed.");
      return;
    }
    live = socket;
    sent.length = 0;
    session = state.next();
    dispatch("READY", {
      v: 10,
      user: { ...shapes.user(state.bot.id), verified: true, mfa_enabled: false, email: null, flags: 0 },
      guilds: [...state.guilds.keys()].map((id) => ({ id, unavailable: true })),
      session_id: session,
      resume_gateway_url: url(),
      application: { id: state.application, flags: 0 },
      shard: [0, 1],
      private_channels: [],
    });
    for (const id of state.guilds.keys()) dispatch("GUILD_CREATE", shapes.guild(id));
  };

  const resume = (socket: WebSocket, d: Packet["d"]): void => {
    if (d["session_id"] !== session) {
      write(socket, { op: OP.invalid, d: false });
      return;
    }
    live = socket;
    resumes += 1;
    for (const packet of sent.slice(Number(d["seq"]))) socket.send(packet);
    dispatch("RESUMED", {});
  };

  server.on("connection", (socket: WebSocket) => {
    socket.on("close", () => {
      if (live === socket) live = undefined;
    });
    socket.on("message", (data) => {
      const { op, d } = JSON.parse(String(data)) as Packet;
      if (op === OP.identify) identify(socket, d);
      if (op === OP.resume) resume(socket, d);
      if (op !== OP.heartbeat) return;
      write(socket, { op: OP.beat });
      for (const heard of beats.splice(0)) heard();
    });
    write(socket, { op: OP.hello, d: { heartbeat_interval: HEARTBEAT_MS } });
  });

  return {
    dispatch,
    identified,
    upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
      server.handleUpgrade(request, socket, head, (made) => server.emit("connection", made, request));
    },
    /** Resolves when the client has seen everything sent so far: it answers the asked-for heartbeat after it. */
    async heard(): Promise<void> {
      if (!live) return;
      const answered = new Promise<void>((resolve) => beats.push(resolve));
      write(live, { op: OP.heartbeat, d: null });
      await answered;
    },
    /** Drops the connection; the client may resume. */
    drop: (code = 4000) => live?.close(code),
    /** The session cannot be resumed any more. */
    forget: () => {
      session = "";
    },
    get resumes() {
      return resumes;
    },
    get connected() {
      return live !== undefined;
    },
    close(): void {
      for (const socket of server.clients) socket.terminate();
      server.close();
    },
  };
}
