import type { InteractionHandler } from "../chat/interaction.ts";
import { defaultVerb, wordsOf } from "./parse.ts";
import { commands, presses } from "./table.ts";
import { restore, typedText } from "./text.ts";

/** Who will see the answer, by the declaration alone: no database. */
export const visibilityOf =
  (prefix: string): InteractionHandler["visibility"] =>
  (interaction) => {
    if (interaction.type === "menu") return interaction.menu === "track" ? "public" : "private";
    if (interaction.type === "press")
      return (
        presses.get(interaction.press.do)?.answers ??
        (interaction.press.do === "form.open" ? "form" : "private")
      );
    const command =
      commands.find((candidate) => `${prefix}${candidate.name}` === interaction.command) ?? commands[0];
    if (!command) return "private";
    const verb = wordsOf(command, interaction).verb ?? defaultVerb(command);
    const options = Object.keys(interaction.options ?? {});
    const opens =
      verb.form &&
      options.filter((name) => name !== "item").length === 0 &&
      restore(typedText(interaction.text ?? [])).split(" ").length <= 2;
    if (opens && interaction.options) return "form";
    return interaction.options?.["only-me"] === true ? "private" : verb.visibility;
  };
