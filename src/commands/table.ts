import { questionForms, questionPresses } from "../actions/answers.ts";
import { actionCommand } from "../actions/commands.ts";
import { actionPresses } from "../actions/presses.ts";
import { itemSubject } from "../actions/subject.ts";
import type { Phrase } from "../chat/card.ts";
import { say } from "../chat/card.ts";
import type { CommandSpec, OptionSpec, VerbSpec } from "../chat/command.ts";
import type { Option } from "../chat/option.ts";
import { canarySubject } from "../groups/canary.ts";
import { digestPlaceSubjects } from "../groups/digest-place.ts";
import { mePresses, meVerb } from "../groups/me.ts";
import { settingsPresses, settingsVerb } from "../groups/settings.ts";
import { statusPresses } from "../groups/status.ts";
import { welcomePresses } from "../groups/welcome.ts";
import { goneSubjects } from "../keeping/deleting.ts";
import { forgottenSubjects } from "../keeping/forgetting.ts";
import { meetingCommand } from "../meetings/commands.ts";
import { meetingForms } from "../meetings/forms.ts";
import { callingPresses } from "../meetings/presses-calling.ts";
import { livePresses } from "../meetings/presses-live.ts";
import { minutesPresses } from "../meetings/presses-minutes.ts";
import { meetingSubjects } from "../meetings/subjects.ts";
import { digestVerb, readouts } from "../readouts/commands.ts";
import { readoutFormPresses, readoutForms } from "../readouts/forms.ts";
import { meetingFiles } from "../readouts/meeting-files.ts";
import { readoutPresses } from "../readouts/presses.ts";
import { releasePresses } from "../readouts/presses-release.ts";
import { stoppedSubject } from "../readouts/publishing-bounces.ts";
import { letterSubject } from "../readouts/publishing-letters.ts";
import { subscribeVerb } from "../readouts/publishing-verbs.ts";
import { readoutSubjects } from "../readouts/subjects.ts";
import { templateForms, templatePresses } from "../readouts/template-card.ts";
import { writingVerbs } from "../readouts/verbs.ts";
import { releaseVerbs } from "../readouts/verbs-release.ts";
import { reminders } from "../reminders/presses.ts";
import type { Command, FormDefinition, PressDefinition, SubjectRenderer, Verb } from "../use-case.ts";
import { createHelp } from "./help.ts";

const help = createHelp(() => commands);

const readoutCommand: Command = {
  name: "readout",
  description: "readout.command",
  defaultVerb: "digest",
  verbs: [digestVerb, ...writingVerbs, ...releaseVerbs, subscribeVerb, meVerb, settingsVerb, help.verb],
};

/** Every command there is. Parsing, registration, manifest, help and docs are derived from it. */
export const commands: readonly Command[] = [actionCommand, meetingCommand, readoutCommand];

export const presses: ReadonlyMap<string, PressDefinition> = new Map(
  [
    ...actionPresses,
    ...questionPresses,
    ...reminders.presses,
    ...mePresses,
    ...settingsPresses,
    ...statusPresses,
    ...welcomePresses,
    ...callingPresses,
    ...livePresses,
    ...minutesPresses,
    meetingFiles,
    ...readoutPresses,
    ...releasePresses,
    ...readoutFormPresses,
    ...templatePresses,
    ...help.presses,
  ].map((press) => [press.do, press]),
);

export const forms: ReadonlyMap<string, FormDefinition> = new Map(
  [...questionForms, ...meetingForms, ...readoutForms, ...templateForms].map((form) => [form.do, form]),
);

/** How each kind of record is drawn when a card of it is sent or redrawn. */
export const subjects: ReadonlyMap<string, SubjectRenderer> = new Map<string, SubjectRenderer>([
  ["item", itemSubject],
  ["canary", canarySubject],
  ...Object.entries<SubjectRenderer>(meetingSubjects),
  ...Object.entries<SubjectRenderer>(digestPlaceSubjects),
  ...Object.entries<SubjectRenderer>(goneSubjects),
  ...Object.entries<SubjectRenderer>(forgottenSubjects),
  ...Object.entries<SubjectRenderer>(reminders.subjects),
  ...Object.entries<SubjectRenderer>(readouts.subjects),
  ...Object.entries<SubjectRenderer>(readoutSubjects),
  ["letter", letterSubject],
  ["letter-stopped", stoppedSubject],
]);

/** The table in one language, as adapters see it. */
export function describeCommands(prefix: string, word: (words: Phrase | string) => string): CommandSpec[] {
  return commands.map((command) => {
    const main = command.verbs.find((verb) => verb.name === command.defaultVerb);
    return {
      name: `${prefix}${command.name}`,
      description: word(say(command.description)),
      hint: main?.examples[0] || command.verbs.map((verb) => verb.name).join(" | "),
      defaultVerb: command.defaultVerb,
      verbs: command.verbs.map((verb) => describeVerb(verb, word)),
    };
  });
}

const describeVerb = (verb: Verb, word: (words: Phrase | string) => string): VerbSpec => ({
  name: verb.name,
  description: word(say(verb.description)),
  visibility: verb.visibility,
  examples: verb.examples,
  options: Object.entries(verb.options)
    .map(([name, option]) =>
      describeOption(name, option, word(say(option.description)), verb.form !== undefined),
    )
    .sort((a, b) => Number(b.required) - Number(a.required)),
});

/** What a bare form may still ask for is not required of the platform. */
const describeOption = (name: string, option: Option, description: string, hasForm: boolean): OptionSpec => ({
  name,
  description,
  kind: kinds[option.kind],
  required: option.required && !hasForm,
  completes: option.completes,
  ...(option.choices
    ? { kind: "choice", choices: option.choices.map((value) => ({ name: value, value })) }
    : {}),
});

/** People, numbers, dates and tags are typed as text with suggestions, since several may be named at once. */
const kinds = {
  words: "text",
  items: "text",
  record: "text",
  people: "text",
  when: "text",
  priority: "text",
  tags: "text",
  choice: "choice",
  flag: "boolean",
  text: "text",
  channel: "channel",
} as const satisfies Record<Option["kind"], OptionSpec["kind"]>;
