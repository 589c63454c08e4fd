// The records as features name them; SQLite and PostgreSQL clients give the same shapes.
export type {
  Account,
  ActionItem,
  Assignment,
  Bundle,
  BundleEntry,
  Channel,
  Digest,
  Event,
  Group,
  Note,
  Person,
  PostedCard,
  Question,
} from "./generated/sqlite/client.ts";
export { ActionState, BundleKind, GroupKind, Priority, Remind, Role } from "./generated/sqlite/enums.ts";
export type { ActionItemWhereInput } from "./generated/sqlite/models.ts";
