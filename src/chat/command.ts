/** A command table in one language, as plain data: from it come Discord's registration, the Slack manifest, help and docs. */
export interface CommandSpec {
  /** With the prefix: "action", "ro-action". */
  readonly name: string;
  readonly description: string;
  /** Short usage for a platform's own hint, e.g. "Water the plants by tomorrow 9am". */
  readonly hint: string;
  readonly defaultVerb: string;
  readonly verbs: readonly VerbSpec[];
}

export interface VerbSpec {
  readonly name: string;
  readonly description: string;
  readonly visibility: "public" | "private";
  readonly options: readonly OptionSpec[];
  readonly examples: readonly string[];
}

/** `kind` is how a platform may ask for it; the core reads every value again. */
export interface OptionSpec {
  readonly name: string;
  readonly description: string;
  readonly kind: "text" | "number" | "boolean" | "user" | "channel" | "choice";
  readonly required: boolean;
  readonly choices?: readonly { readonly name: string; readonly value: string }[];
  readonly completes: boolean;
}
