import { enActions } from "./en-actions.ts";
import { enCommands } from "./en-commands.ts";
import { enKeeping } from "./en-keeping.ts";
import { enMeetingCommands } from "./en-meeting-commands.ts";
import { enMeetings } from "./en-meetings.ts";
import { enOperating } from "./en-operating.ts";
import { enPublishing } from "./en-publishing.ts";
import { enReadouts } from "./en-readouts.ts";

/**
 * English: the source of all keys. ICU messages; `<code>…</code>` marks words to type, `<b>…</b>` what is set bold.
 * What is said of items stands in `en-actions.ts`, the command table's words in `en-commands.ts`.
 */
export const en = {
  ...enActions,
  ...enCommands,
  ...enKeeping,
  ...enOperating,
  ...enMeetingCommands,
  ...enMeetings,
  ...enPublishing,
  ...enReadouts,

  "error.bug":
    "Something broke ({reference}). Nothing you see here was changed by it; please try once more. If it stays, give this reference to whoever runs me.",
  "error.database":
    "I cannot reach my database right now ({reference}). Nothing was stored; please try again in a minute.",
  "error.disk-full":
    "There is no room left on the disk of my database ({reference}). Nothing was stored; tell whoever runs me to make room, then please try again.",
  "error.you-typed": "You typed: {text}",
  "error.too-long": "That is too long for me to read: at most {most} characters, please.",

  "press.foreign": "That button belongs to another group.",
  "press.unknown":
    "That button is from an older version of me. Please use the words instead, or <code>/{prefix}readout help</code>.",

  "welcome.what":
    "I keep this channel’s action items and meetings: who does what by when, and what was decided. I remind people, and post a digest once a week.",
  "welcome.try": "Try: <code>/{prefix}action Water the plants by tomorrow 9am</code>",
  "welcome.more":
    "<code>/{prefix}meeting start Stand-up</code> begins a meeting, <code>/{prefix}readout settings</code> sets time zone and working hours.",
  "welcome.add": "Add one",
  "welcome.settings": "Settings",
  "welcome.help": "Help",

  "home.groups": "My groups",
  "home.group": "<b>{name}</b>, {open, plural, one {# open item} other {# open items}}",
  "home.no-groups": "You are in no group yet. Use me in a channel and it becomes one.",

  "me.title":
    "Mine · {count, plural, =0 {nothing open} one {# open} other {# open}}{late, plural, =0 {} one {, # late} other {, # late}}",
  "me.more": "and {count} more",
  "me.question":
    "{kind, select, due {When is it due?} owner {Whose is it?} other {Was that an action item?}}",
  "me.answer": "Answer",
  "me.change": "Change",
  "me.wishes":
    "{zone}{own, select, yes {} other { (not set by you)}} · reminders {remind, select, LESS {less} OFF {off} other {normal}} · quiet {from}–{to}",

  "settings.title": "Settings · {group}",
  "settings.saved": "Saved: {what}",
  "settings.time": "Time zone {zone} · {days}, {from}–{to} · holidays: {holidays}",
  "settings.digest":
    "Weekly digest: {day} {time}{own, select, yes { in #{channel}} other {}}{quiet, select, yes {} other {, not in quiet weeks}}",
  "settings.digest-off": "Weekly digest: off",
  "settings.digest-here": "The weekly digest comes here from now on.",
  "settings.cannot-post": "I can’t post the weekly digest of {group} in #{channel}: {how}.",
  "settings.remind":
    "Reminders: {remind, select, LESS {less} OFF {off} other {normal}} · language: {language}",
  "settings.next-week": "A changed day of the digest applies from next week.",
  "settings.change": "{section, select, time {Time} digest {Digest} other {Reminders}}",
  "setting.zone":
    "I know no time zone “{value}”. Write a city or an IANA name, for example <code>zone:{likely}</code>.",
  "setting.hours": "I cannot read “{value}” as hours. Write them like <code>09:00-17:00</code>.",
  "setting.days":
    "I cannot read “{value}” as days. Write them like <code>mon-fri</code> or <code>sun-thu</code>.",
  "setting.digest":
    'I cannot read “{value}” as a time for the digest. Write <code>digest:"friday 16:00"</code> or <code>digest:off</code>.',
  "setting.holidays":
    "I know no holidays of “{value}”. Write a country or a region of it, like <code>DE</code> or <code>DE-BE</code>, or <code>none</code>.",
  "setting.not-allowed": "Only an administrator or a lead can change these settings: ask {names}.",

  "digest.title": "Week of {day} · {group}",
  "digest.title-since": "Since {day} · {group}",
  "digest.quiet": "Nothing due or late. {open, plural, =0 {Nothing open.} other {# open.}}",
  "digest.counts": "{done} done · {added} new · {overdue} overdue · {open} open",
  "digest.overdue": "<b>Overdue:</b>",
  "digest.this-week": "<b>Next seven days:</b>",
  "digest.done": "<b>Done:</b>",
  "digest.nobody": "<b>Nobody’s:</b>",
  "digest.no-date": "<b>No date:</b>",
  "digest.more": " and {count} more",
  "digest.show-all": "Show all",
  "digest.settings": "Settings",
  "digest.no-group":
    "A digest belongs to a group: ask for it in the group’s channel. What is yours shows <code>/{prefix}readout me</code>.",

  "reminder.word": "Reminder",
  "reminder.title":
    "Today · {count, plural, one {# of yours} other {# of yours}}{late, plural, =0 {} one {, # late} other {, # late}}",
  "reminder.due": "due {due}",
  "reminder.due-today": "due today",
  "reminder.due-at": "due today {at}",
  "reminder.missed": "should have come {at}; I was down",
  "reminder.last": "I stop here; it stays in the digest.",
  "reminder.nobody": "Nobody owns it yet; you added it.",
  "reminder.open": "Open",
  "reminder.list": "Open list",
  "reminder.unshown": "{count} more could not be shown: reference {reference}.",
  "reminder.all-tomorrow": "All to tomorrow",
  "reminder.put-off":
    "{count, plural, =0 {Nothing here is yours to put off.} one {Quiet until {until}.} other {# items are quiet until {until}.}}",
  "notice.line": "{slot, select, assigned {Given to you:} dropped {Dropped:} other {Changed:}}",

  "adapter.working": "Working on it …",
  "adapter.shortened": "Shortened: this was too long for one message.",
  "adapter.attached": "The whole text is attached.",
  "adapter.cannot-post": "I cannot post in this channel, so the card above will not change by itself. {how}",
  "adapter.answered-above": "Answered above.",
  "adapter.form-again": "That took too long to open. Please try again.",
  "adapter.menu.track": "Track as action item",
  "adapter.menu.note": "Note in the meeting",
  "adapter.open-form": "Open the form",
  "adapter.too-many": "There were too many tries just now. Please try again in a minute.",
  "adapter.install.title": "Add Readout to your workspace",
  "adapter.install.why":
    "It keeps your groups' action items and meetings, reminds people and posts a weekly digest. It reads only what is said to it.",
  "adapter.install.button": "Add to Slack",
  "adapter.install.done-title": "Readout is installed",
  "adapter.install.done":
    "In {name}, invite it into a channel with /invite, then type /{prefix}readout help.",
  "adapter.install.open": "Open Slack",
  "adapter.install.organisation":
    "{name} has Readout. It answers in a workspace once an administrator has added it there.",
  "adapter.install.add-workspaces": "Add it to workspaces",
  "adapter.install.failed-title": "Readout was not installed",
  "adapter.install.cancelled": "You said no, and nothing was changed.",
  "adapter.install.stale":
    "This took longer than ten minutes, or was begun in another browser. Please begin again.",
  "adapter.install.refused":
    "Slack did not complete it ({reason}). Please try again; if it stays so, tell whoever runs this bot.",
  "adapter.install.again": "Begin again",

  /** Words after which a mention belongs to the sentence. */
  "grammar.small-words":
    "to with from of for about by at in on and or than as like via per without against between into",
  /** What joins numbers and names. */
  "grammar.and": "and & +",
} as const;

export type MessageKey = keyof typeof en;
