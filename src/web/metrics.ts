import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** How the outbox of one platform stands right now. */
export interface OutboxState {
  readonly platform: string;
  /** Messages that are due and not yet sent. */
  readonly due: number;
  /** For how long the oldest of them has been due; 0 when none is. */
  readonly oldestDueSeconds: number;
  /** Messages that wait for another try after one that failed. */
  readonly retrying: number;
  /** Messages that were set aside. */
  readonly setAside: number;
  /** The platform seems to be away: this process tries one message at a time. */
  readonly circuitOpen: boolean;
}

export interface MetricsOptions {
  /** Asked at every scrape. */
  readonly outbox?: () => Promise<readonly OutboxState[]>;
  /** How long ago the hourly check last arrived, seconds; null: nobody wants one. Asked at every scrape. */
  readonly canary?: () => Promise<number | null>;
  /** Memory, event loop and garbage collection of this process; off in tests. */
  readonly processMetrics?: boolean;
}

/** What an operator wants to see of the program; each member counts one thing that happened. */
export interface Metrics {
  interaction(platform: string, type: string, outcome: string): void;
  delivery(platform: string, outcome: string): void;
  reminder(kind: string, count?: number): void;
  http(route: string, status: number, seconds: number): void;
  /** All of it in Prometheus' text format. */
  text(): Promise<string>;
  readonly contentType: string;
}

/** Counters of one process; label values come from closed sets, so their number stays small. */
export function createMetrics({ outbox, canary, processMetrics = false }: MetricsOptions = {}): Metrics {
  const registry = new Registry();
  const registers = [registry];
  if (processMetrics) collectDefaultMetrics({ register: registry, prefix: "readout_" });
  const counter = (name: string, help: string, labelNames: string[]) =>
    new Counter({ name: `readout_${name}`, help, labelNames, registers });
  const interactions = counter("interactions_total", "Interactions handled.", [
    "platform",
    "type",
    "outcome",
  ]);
  const deliveries = counter("deliveries_total", "Messages sent or not.", ["platform", "outcome"]);
  const reminders = counter("reminders_total", "Reminders said.", ["kind"]);
  const requests = counter("http_requests_total", "HTTP requests answered.", ["route", "status"]);
  const durations = new Histogram({
    name: "readout_http_request_seconds",
    help: "Time from request to the end of its answer.",
    labelNames: ["route"],
    buckets: [0.005, 0.025, 0.1, 0.5, 1, 2.5, 5],
    registers,
  });
  const askOutbox = outbox && createOutboxGauges(registry, outbox);
  const askCanary = canary && createCanaryGauge(registry, canary);
  return {
    interaction: (platform, type, outcome) => interactions.inc({ platform, type, outcome }),
    delivery: (platform, outcome) => deliveries.inc({ platform, outcome }),
    reminder: (kind, count = 1) => reminders.inc({ kind }, count),
    http(route, status, seconds) {
      requests.inc({ route, status: String(status) });
      durations.observe({ route }, seconds);
    },
    async text() {
      await askOutbox?.();
      await askCanary?.();
      return registry.metrics();
    },
    contentType: registry.contentType,
  };
}

/** How each platform's outbox stands, and whether it could be read; the database is asked before a scrape is written. */
function createOutboxGauges(
  registry: Registry,
  outbox: () => Promise<readonly OutboxState[]>,
): () => Promise<void> {
  const gauge = (name: string, help: string) =>
    new Gauge({ name: `readout_outbox_${name}`, help, labelNames: ["platform"], registers: [registry] });
  const readable = new Gauge({
    name: "readout_outbox_readable",
    help: "1 when the outbox could be asked at this scrape.",
    registers: [registry],
  });
  const due = gauge("due", "Messages due and not yet sent.");
  const oldest = gauge("oldest_due_seconds", "How long the oldest due message has been waiting.");
  const retrying = gauge("retrying", "Messages waiting for another try.");
  const setAside = gauge("set_aside", "Messages set aside after too many tries or a permanent refusal.");
  const circuit = gauge("circuit_open", "1 while the platform seems to be away, as this process sees it.");
  return async () => {
    const states = await outbox().catch(() => undefined);
    readable.set(states ? 1 : 0);
    // What is not known is left out rather than shown as it was.
    for (const each of [due, oldest, retrying, setAside, circuit]) each.reset();
    for (const state of states ?? []) {
      const { platform } = state;
      due.set({ platform }, state.due);
      oldest.set({ platform }, state.oldestDueSeconds);
      retrying.set({ platform }, state.retrying);
      setAside.set({ platform }, state.setAside);
      circuit.set({ platform }, state.circuitOpen ? 1 : 0);
    }
  };
}

/** Absent where no group wants the hourly check, and where it cannot be read. */
function createCanaryGauge(registry: Registry, canary: () => Promise<number | null>): () => Promise<void> {
  const name = "readout_canary_age_seconds";
  const help = "How long ago the hourly check last arrived, where that is longest.";
  return async () => {
    const age = await canary().catch(() => null);
    registry.removeSingleMetric(name);
    if (age !== null) new Gauge({ name, help, registers: [registry] }).set(age);
  };
}
