import type { FakeSlack, FakeView } from "./fake-slack.ts";
import type { Block } from "./slack-blocks.ts";
import type { SeenForm } from "./stage.ts";

type InputBlock = Extract<Block, { type: "input" }>;
const inputsOf = ({ view }: FakeView): InputBlock[] => view.blocks.filter((block) => block.type === "input");

/** An open modal as a person sees it. */
export const seenForm = (open: FakeView, fake: FakeSlack): SeenForm => ({
  title: open.view.title.text,
  fields: inputsOf(open).map((block) => {
    const fault = open.faults[block.block_id ?? ""];
    return { label: block.label.text, value: initialOf(block, fake), ...(fault ? { fault } : {}) };
  }),
});

function initialOf({ element }: InputBlock, fake: FakeSlack): string {
  if (element.type === "plain_text_input") return element.initial_value ?? "";
  if (element.type === "static_select") return element.initial_option?.text.text ?? "";
  return (element.initial_users ?? []).map((user) => `@${fake.users.get(user)?.name ?? user}`).join(" ");
}

/** What `view_submission` carries in `view.state.values` after these fields were filled in. */
export function stateOf(
  open: FakeView,
  values: Record<string, string>,
  fake: FakeSlack,
): Record<string, object> {
  const inputs = inputsOf(open);
  for (const label of Object.keys(values)) {
    if (!inputs.some((block) => block.label.text === label))
      throw new Error(`the form has no field "${label}"`);
  }
  return Object.fromEntries(
    inputs.map((block) => {
      const value = values[block.label.text] ?? initialOf(block, fake);
      return [block.block_id ?? "", { [block.element.action_id]: stateValue(block, value, fake) }];
    }),
  );
}

function stateValue({ element }: InputBlock, value: string, fake: FakeSlack): object {
  if (element.type === "plain_text_input") return { type: element.type, value: value === "" ? null : value };
  if (element.type === "static_select") {
    return {
      type: element.type,
      selected_option: element.options.find((option) => option.text.text === value) ?? null,
    };
  }
  const names = value.split(/\s*@/).map((each) => each.trim().toLowerCase());
  const users = [...fake.users.values()].filter((user) => names.includes(user.name.toLowerCase()));
  return { type: element.type, selected_users: users.map((user) => user.id) };
}
