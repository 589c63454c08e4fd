/** English: pages, links, the mailing list and its letters. */
export const enPublishing = {
  "readout.verb.subscribe": "Get the group’s readouts by mail",
  "option.subscribe-mail": "Where they go: ana@example.org",
  "option.subscribe-off": "No more mail to the addresses you gave here",
  "option.public": "Everybody may read the released readouts",
  "option.link": "A link to the pages (new), the group’s calendar, or no link any more (off)",
  "option.my-do": "Your calendar’s address (link, unlink), all I keep about you (export), or forget me",
  "option.my-mail": "Your own address for letters, or off",
  "option.my-digest": "Weekly digests to you alone, too: mail, direct, off",
  "form.subscribe": "Readouts by mail",
  "field.mail": "Mail address",

  "files.meeting": "Calendar file",
  "files.group": "The group’s calendar",
  "files.page": "Minutes as a page",
  "files.markdown": "Markdown",
  "files.text": "Plain text",
  "files.json": "JSON",
  "files.no-page":
    "Pages are opened by a lead: <code>/{prefix}readout settings link:new</code>. The minutes are here too: <code>/{prefix}meeting minutes</code>.",
  "files.who": "Whoever has these addresses can read them; take them back in the settings.",
  "publishing.no-url": "That needs an address of mine. Set PUBLIC_URL to where people reach me.",
  "publishing.no-mail": "I cannot send mail yet: whoever runs me sets SMTP_URL and MAIL_FROM.",
  "publishing.no-group": "That belongs to a group: say it in the group’s channel.",
  "publishing.address": "“{value}” is no mail address. Write it like <code>mail:ana@example.org</code>.",
  "publishing.too-many": "There were too many letters of this kind lately. Please try again later.",

  "subscribe.asked":
    "If {mail} does not get the readouts of {group} yet, a letter is on its way there. Its link says yes.",
  "subscribe.off":
    "{count, plural, =0 {You gave no address here that gets the readouts of {group}.} other {No more readouts of {group} to {mails}.}}",

  "me.mail-asked": "A letter is on its way to {mail}. Its link says that it is yours.",
  "me.mail-known": "{mail} is confirmed already.",
  "me.mail-off": "I keep no mail address of yours any more.",
  "me.no-mail-yet":
    "I know no mail address of yours. Tell me with <code>/{prefix}readout me mail:ana@example.org</code>.",
  "me.digest-saved":
    "{way, select, mail {Weekly digests come to you by mail, too.} direct {Weekly digests come to you by direct message, too.} other {Weekly digests come to their channels only.}}",
  "me.calendar":
    "Your calendar: {url} · Whoever has this address can read it. <code>/{prefix}readout me do:unlink</code> takes it back.",
  "me.calendar-off": "Your calendar has no address any more.",
  "me.letters":
    "Mail: {state, select, none {none} asked {{mail} (waits for your yes)} other {{mail}}} · digests to you: {ways, select, both {mail, direct message} mail {mail} direct {direct message} other {no}}",

  "settings.public": "Pages: everybody may read the released readouts at {url}",
  "settings.linked": "Pages: for those with a link, until {until}",
  "settings.not-public":
    "Pages: nobody outside. Make a link with <code>/{prefix}readout settings link:new</code>.",
  "settings.link-made":
    "Whoever has this link can read the released readouts and the minutes for {days} days: {url} · <code>/{prefix}readout settings link:off</code> takes all links back.",
  "settings.links-off": "All links are taken back.",
  "settings.calendar":
    "The group’s calendar: {url} · Whoever has this address can read it. <code>/{prefix}readout settings link:off</code> takes it back.",
  "settings.list":
    "Mailing list: {active, plural, one {# address} other {# addresses}}{asked, plural, =0 {} other {, # not confirmed yet}}",

  "calendar.name": "Meetings · {name}",

  "digest.own": "You asked for this. <code>/{prefix}readout me digest:off</code> ends it.",
  "picture.title": "{group} · {day}",
  "picture.open": "open",
  "picture.done": "done",
  "picture.overdue": "overdue",
  "picture.per-week": "Week by week",
  "picture.waiting": "Who waits on what",
  "picture.others": "others",
  "picture.nobody": "nobody’s",
  "picture.nothing": "Nothing open.",

  "letter.ask-subject": "Readouts of {group} by mail?",
  "letter.ask":
    "Somebody asked that {mail} gets the readouts of {group} by mail. Was it you? Then open this link.",
  "letter.own-subject": "Is this your address?",
  "letter.own": "{name} says that {mail} is theirs. Are you {name}? Then open this link.",
  "letter.confirm": "Yes",
  "letter.not-you": "Was it not you? Then do nothing: no more letters come. The link holds for a week.",
  "letter.subject": "{title}",
  "letter.corrected-subject": "Correction: {title}",
  "letter.corrected": "This corrects {label}, which you got before. Why: {why}",
  "letter.withdrawn-subject": "Withdrawn: {label} {title}",
  "letter.withdrawn": "{label} “{title}”, which you got before, was withdrawn. Why: {why}",
  "letter.page": "On the web",
  "letter.sources": "Sources",
  "letter.by-hand": "written by hand",
  "letter.why-you": "This goes to {mail}, which is on the mailing list of {group}.",
  "letter.stop": "No more of these: {url}",
  "letter.stopped-title":
    "{group}: letters no longer reach {count, plural, one {# address} other {# addresses}}",
  "letter.stopped-line": "{mail} gets no more letters: {why}",
  "letter.stopped-why":
    "The mail server refused {failures, plural, one {# letter} other {# letters}} in a row. They can subscribe again.",
} as const;
