import type { Command } from "../use-case.ts";
import { cancelVerb, editMeetingVerb, listMeetingsVerb, moveVerb, scheduleVerb } from "./verbs-calling.ts";
import { endVerb, minutesVerb, proposeVerb, voteVerb } from "./verbs-ending.ts";
import {
  agendaVerb,
  decideVerb,
  noteVerb,
  presentVerb,
  regretsVerb,
  roleVerb,
  startVerb,
  topicVerb,
} from "./verbs-holding.ts";

export const meetingCommand: Command = {
  name: "meeting",
  description: "meeting.command",
  defaultVerb: "list",
  verbs: [
    scheduleVerb,
    listMeetingsVerb,
    agendaVerb,
    moveVerb,
    cancelVerb,
    editMeetingVerb,
    startVerb,
    topicVerb,
    noteVerb,
    decideVerb,
    presentVerb,
    regretsVerb,
    roleVerb,
    proposeVerb,
    voteVerb,
    endVerb,
    minutesVerb,
  ],
};
