/** English: what is said of action items. */
export const enActions = {
  "action.done": "Done",
  "action.start": "Start",
  "action.reopen": "Reopen",
  "action.snooze": "Snooze",
  "action.more": "More",
  "action.edit": "Edit",
  "action.give": "Give",
  "action.note": "Note",
  "action.drop": "Drop",
  "action.history": "History",
  "action.whose": "Whose?",
  "action.choose": "Choose",
  "action.nobody": "nobody",
  "action.no-date": "no date",
  "action.due": "due {due}, {left}",
  "action.was-due": "was due {due} · overdue {ago}",
  "action.priority": "{priority, select, HIGH {high} LOW {low} other {}}",
  "action.state": "{state, select, OPEN {open} STARTED {started} DONE {done} DROPPED {dropped} other {}}",
  "action.settled-at": "{state, select, DONE {done} other {dropped}} {at}",
  "action.early": "{days, plural, one {a day early} other {# days early}}",
  "action.late": "{days, plural, one {a day late} other {# days late}}",
  "action.added-by": "added by {name}",
  "action.from-meeting": "from {label}",
  "action.from-message": "from {source}",
  "action.note-line": "{name}, {at}: {text}",
  "action.note-line-short": "“{text}”",
  "action.moved":
    "{kind, select, done {{name} finished {item}} start {{name} started {item}} reopen {{name} reopened {item}} drop {{name} dropped {item}} edit {{name} changed {item}} assign {{name} gave {item} to {owners}} due {{name} changed the date of {item}: {due}} note {{name} added a note to {item}} other {{name} changed {item}}}.",
  "action.undone":
    "{name} took back: #{number} {kind, select, added {is dropped} done {is not done} start {is not started} reopen {is as it was} drop {is kept} note {lost its last note} other {is as it was}}.",
  "action.undone-forgotten": "Whoever owned it and asked to be forgotten since does not get it back.",
  "action.every":
    "Repeating items are not here yet: #{number} is stored once{has, select, due {, for {due}} other {}}.",
  "action.snoozed":
    "Quiet until {until}. {dated, select, yes {It is still due {due}.} other {It has no date.}}",
  "action.muted":
    "No more reminders of it for you. {dated, select, yes {It is still due {due}.} other {It has no date.}}",
  "action.no-longer": "No longer kept.",
  "action.gone": "That item is not kept here any more.",
  "action.unknown":
    "There is no #{number} here; {last, plural, =0 {nothing was added yet} other {the last one is '#'{last}}}.",
  "action.no-card": "That link is not the card of an action item.",
  "action.which-group": "Several of your groups have a #{number}. Which one?",
  "action.one-at-a-time": "One item at a time, please: which one?",
  "action.assigned": "#{number} {count, plural, =0 {has no owner already} other {is already with {names}}}.",
  "action.already":
    "#{number} is already {state, select, OPEN {open} STARTED {started} DONE {done} other {dropped}}.",
  "action.settled":
    "#{number} is {state, select, OPEN {open} STARTED {started} DONE {done} other {dropped}}. Write <code>/{prefix}action reopen #{number}</code> first.",
  "action.stale":
    "#{number} changed meanwhile: {name} {what}, {at}. I did nothing; have a look at it and press again.",
  "action.no-title":
    "What is to be done? Write it after the command, for example <code>/{prefix}action Water the plants by tomorrow</code>.",
  "action.empty-message": "That message has no words I could track.",
  "action.not-yours": "#{number} is not yours, so you get no reminders of it.",
  "action.snooze-past": "{until} is over. Try <code>/{prefix}action snooze #{number} tomorrow</code>.",
  "action.snooze-settled":
    "#{number} is already {state, select, DONE {done} other {dropped}}; there is nothing to remind you of.",
  "action.snooze-when":
    "Until when? Try <code>/{prefix}action snooze #{number} tomorrow</code>, or <code>never</code>.",
  "action.snooze-unread":
    "I cannot read “{words}” as one moment. Try <code>/{prefix}action snooze #{number} friday 10:00</code>.",

  "snooze.hour": "In an hour",
  "snooze.day": "{day}",
  "snooze.tomorrow": "Next working morning",
  "snooze.never": "Never again",
  "snooze.until": "{until}",
  "snooze.wake": "Remind me again",

  "time.days": "{days, plural, one {# day} other {# days}}",
  "time.hours": "{hours, plural, one {# hour} other {# hours}}",

  "list.title":
    "Action items · {show, select, mine {yours} overdue {overdue} done {done} nobody {nobody’s} all {all} other {open}} · {count}{overdue, plural, =0 {} other {, # overdue}}",
  "list.empty":
    "{show, select, mine {Nothing is waiting for you.} overdue {Nothing is overdue.} done {Nothing is done yet.} nobody {Everything has an owner.} other {Nothing here.}}",
  "list.words": "With “{words}” in it",
  "list.empty-words":
    "{show, select, mine {Nothing of yours} overdue {Nothing overdue} done {Nothing done} nobody {Nothing without an owner} all {Nothing} other {Nothing open}} has “{words}” in it.{show, select, all {} other { All there are, done ones too: <code>/{prefix}action list all {words}</code>}}",
  "list.page": "Page {page} of {pages}",
  "list.late": "{ago} late",
  "list.open": "Open",
  "list.share": "Show in channel",
  "list.button": "List",
  "list.search": "Search “{words}”",

  "history.line": "{at} · {name} {what} {detail}",
  "history.kind":
    "{kind, select, added {added it} done {finished it} start {started it} reopen {reopened it} drop {dropped it} edit {changed it} assign {changed its owners} due {changed its date} note {added a note} undo {took the last change back} other {changed it}}",
  "history.more": "The last {most} changes.",

  "undo.nothing": "There is nothing of yours to take back: only your last change here, within ten minutes.",
  "undo.changed":
    "{name} changed #{number} after you; I left it. Use <code>/{prefix}action edit #{number}</code>.",

  "people.bot": "{name} is a bot and can own nothing.",
  "people.bot-owner":
    "{name} is a bot and can’t own #{number}. {owners, plural, =0 {It has no owner yet.} other {The others are its owners.}}",
  "people.unknown": "I know nobody called “{name}” here. Mention them with @.",
  "people.unknown-or-title":
    'I know nobody called “{name}” here. Mention people with @; for new words write <code>title:"{title}"</code>.',
  "people.unknown-owner":
    "I know nobody called “{name}” here. {owners, plural, =0 {'#'{number} has no owner yet.} other {'#'{number} is stored without them.}}",
  "people.ambiguous": "Several people are called {name}: {names}. Mention the one you mean with @.",

  "action.skipped":
    "The clocks jump over {said} that night, so #{number} {title} is due as much later as they jump: {at}.",
  "action.list-of-lines":
    "One command adds one item: #{number} has the first line as its title, the other lines stand in its note. For an item of each, send each line by itself.",
  "question.due":
    "{reason, select, past {“{words}” is over.} far {“{words}” is very far ahead.} unreadable {I can’t read “{words}” as a date.} offered {It says “{words}”.} other {“{words}” can mean several days.}} When is #{number} {title} due?",
  "question.stored": "#{number} is stored, without this date so far.",
  "question.owner": "Which {name} owns #{number} {title}?",
  "question.add": "Or is it an action item? “{text}”",
  "question.add-it": "Add it as an item",
  "question.other-date": "Another date",
  "question.choice": "{due}",
  "question.close": "Never mind",
  "question.closed": "Then I ask no more.",
  "question.gone": "That question is closed. Please say it again in words.",
  "question.answered": "That is answered already.",
} as const;
