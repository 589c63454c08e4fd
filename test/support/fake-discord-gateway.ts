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

/** A session of one shard; what happens while nobody is connected is kept for it. */
interface Session {
  readonly id: string;
  readonly shard: number;
  readonly shards: number;
  readonly sent: string[];
  socket: WebSocket | undefined;
}

/** The gateway. Every session of a shard is sent what concerns it, also when there are two of the same shard. */
export function createGateway(state: State, shapes: Shapes, url: () => string) {
  const server = new WebSocketServer({ noServer: true });
  const beats: (() => void)[] = [];
  const identified: Packet["d"][] = [];
  let sessions: Session[] = [];
  let resumes = 0;
  let connections = 0;
  let refusal: number | undefined;

  const write = (to: WebSocket | undefined, packet: object) => to?.send(JSON.stringify(packet));
  const say = (session: Session, t: string, d: unknown): void => {
    const packet = JSON.stringify({ op: OP.dispatch, t, s: session.sent.length + 1, d });
    session.sent.push(packet);
    session.socket?.send(packet);
  };
  const live = () => sessions.filter(({ socket }) => socket !== undefined);
  /** Direct messages are the first shard's (docs.discord.com/developers/events/gateway#sharding-sharding-formula). */
  const concerns = ({ shard, shards }: Session, guild: string | undefined): boolean =>
    shard === (guild ? Number((BigInt(guild) >> 22n) % BigInt(shards)) : 0);

  const dispatch = (t: string, d: unknown): void => {
    const about = d as { guild_id?: string; id?: string };
    const guild = t.startsWith("GUILD_") ? about.id : about.guild_id;
    for (const session of sessions) if (concerns(session, guild)) say(session, t, d);
  };

  const identify = (socket: WebSocket, d: Packet["d"]): void => {
    identified.push(d);
    const code = d["token"] === FAKE_TOKEN ? refusal : WRONG_TOKEN;
    if (code) {
      socket.close(code);
      return;
    }
    const [shard = 0, shards = 1] = (d["shard"] ?? []) as number[];
    const session: Session = { id: state.next(), shard, shards, sent: [], socket };
    sessions.push(session);
    const guilds = [...state.guilds.keys()].filter((id) => concerns(session, id));
    say(session, "READY", {
      v: 10,
      user: { ...shapes.user(state.bot.id), verified: true, mfa_enabled: false, email: null, flags: 0 },
      guilds: guilds.map((id) => ({ id, unavailable: true })),
      session_id: session.id,
      resume_gateway_url: url(),
      application: { id: state.application, flags: 0 },
      shard: [shard, shards],
      private_channels: [],
    });
    for (const id of guilds) say(session, "GUILD_CREATE", shapes.guild(id));
  };

  const resume = (socket: WebSocket, d: Packet["d"]): void => {
    const session = sessions.find(({ id }) => id === d["session_id"]);
    if (!session) {
      write(socket, { op: OP.invalid, d: false });
      return;
    }
    session.socket = socket;
    resumes += 1;
    for (const packet of session.sent.slice(Number(d["seq"]))) socket.send(packet);
    say(session, "RESUMED", {});
  };

  server.on("connection", (socket: WebSocket) => {
    connections += 1;
    socket.setMaxListeners(0);
    socket.on("close", (code) => {
      // A client that leaves in order ends its session (docs.discord.com/developers/events/gateway#disconnecting).
      if (code === 1000 || code === 1001) sessions = sessions.filter((each) => each.socket !== socket);
      for (const session of sessions) if (session.socket === socket) session.socket = undefined;
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
    /** Resolves when the clients have seen everything sent so far: they answer the asked-for heartbeat after it. */
    async heard(): Promise<void> {
      for (const { socket } of live()) {
        const answered = new Promise<void>((resolve) => {
          beats.push(resolve);
          // Who is cut off hears the rest when it is back.
          socket?.once("close", () => resolve());
        });
        write(socket, { op: OP.heartbeat, d: null });
        await answered;
      }
    },
    /** Drops the connections; the clients may resume. */
    drop(code = 4000): void {
      for (const { socket } of live()) socket?.close(code);
    },
    /** Drops the connections; what was their session cannot be resumed. */
    forget(): void {
      const over = live();
      sessions = [];
      for (const { socket } of over) socket?.close(4000);
    },
    /** From now on every session is refused with this close code; undefined: none is. */
    refuses(code: number | undefined): void {
      refusal = code;
    },
    get resumes() {
      return resumes;
    },
    /** How many connections were ever made. */
    get connections() {
      return connections;
    },
    /** The shards of all sessions that are connected right now. */
    get shards() {
      return live().map(({ shard }) => shard);
    },
    get connected() {
      return live().length > 0;
    },
    close(): void {
      for (const socket of server.clients) socket.terminate();
      server.close();
    },
  };
}
