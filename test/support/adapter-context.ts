import type { AdapterContext } from "../../src/chat/adapter.ts";
import { soleHolder } from "../../src/store/lease.ts";
import { witnessedLogger } from "./witness.ts";

const unused = () => Promise.reject(new Error("this test keeps nothing"));

/** What the composition root gives an adapter, as far as a test does not say otherwise. */
export const adapterContext = (
  given: Pick<AdapterContext, "clock"> & Partial<AdapterContext>,
): AdapterContext => ({
  logger: witnessedLogger(),
  keeper: { put: unused, get: unused, last: unused, since: unused },
  installations: {
    get: async () => null,
    present: async () => [],
    put: async () => undefined,
    exchange: async () => false,
    remove: async () => false,
  },
  leases: soleHolder,
  host: "127.0.0.1",
  port: 0,
  publicUrl: "http://127.0.0.1",
  ...given,
});
