/** English: meetings, their agendas, votes and minutes. */
export const enMeetings = {
  "meeting.no-title":
    "What is the meeting called? Write for example <code>/{prefix}meeting schedule Review tue 14:00</code>.",
  "meeting.long-title": "A title takes {most} characters; this has {length}. Please make it shorter.",
  "meeting.long-place":
    "A place takes {most} characters; this has {length}. Please make it shorter, or link the directions.",
  "meeting.skipped":
    "The clocks jump over {said} that night, so {label} {title} begins as much later as they jump: {at}.",
  "meeting.duration":
    "I cannot read “{value}” as a duration. Write it like <code>90m</code> or <code>1h30</code>.",
  "meeting.every":
    'I cannot read “{value}” as a repetition. Write for example <code>every:week</code>, <code>every:"second tuesday"</code> or <code>every:"last friday, not in August"</code>.',
  "meeting.every-time":
    '“{value}” repeats, but at what time? Write for example <code>at:"tue 14:00" every:week</code>.',
  "meeting.unknown-person": "I know nobody called “{name}” here. Mention them with @. Nothing was called.",
  "meeting.unknown-guest":
    'I know nobody called “{name}” here. Mention them with @; for somebody without an account write <code>name:"{name}"</code>.',
  "meeting.unknown":
    "There is no M{number} here; {last, plural, =0 {there are no meetings yet.} other {the last one is M{last}.}}",
  "meeting.gone": "That meeting is no longer kept.",
  "meeting.stale": "{label} has changed meanwhile. Here is nothing changed; please look at it again.",
  "meeting.not-yours": "Only chair, scribe, caller or a lead can do this in {label}: {names}.",
  "meeting.not-begun": "{label} has not begun. Start it with <code>/{prefix}meeting start {label}</code>.",
  "meeting.over":
    "{label} {state, select, CANCELLED {was called off} other {is over}}. Lines can still be corrected in its minutes.",
  "meeting.running": "{label} is running. End it with <code>/{prefix}meeting end</code> first.",
  "meeting.past": "That moment is over. When should it be?",
  "meeting.one-runs":
    "{label} {title} is running here since {since}. End it first, or start yours in another channel.",
  "meeting.none-runs": "No meeting is running here.",
  "meeting.none-found":
    "No meeting here has “{words}” in its name. <code>/{prefix}meeting list</code> shows those planned and the last ones held.",
  "meeting.none-planned": "No meeting is planned here.",
  "meeting.start-what":
    "No meeting is planned here. Write <code>/{prefix}meeting start</code> and what it is called.",
  "meeting.no-words": "There are no words in it.",
  "meeting.long-line": "A line takes {most} characters; this has {length}. Link the text, or split it.",
  "meeting.no-line": "There is no line {number} in {label}; the last one is {last}.",
  "meeting.item-line":
    "Line {line} is action item #{number}: what it says is changed there, with <code>/{prefix}action edit #{number}</code>.",
  "meeting.line-words": "What should line {number} say? Write it after <code>line:{number}</code>.",
  "meeting.edit-what":
    'What is to change? Write for example <code>title:"Review"</code>, <code>where:"Room 4"</code>, <code>for:90m</code>, or <code>line:7</code> and its words.',
  "meeting.no-name":
    'Who is it? Write <code>name:"…"</code>, or <code>org:"…"</code> for an organisation alone.',

  "meeting.runs-since": "Running since {at}; its card is below.",
  "meeting.ended-at": "Ended {at}.",
  "meeting.has-ended": "{label} has ended.",
  "meeting.cancelled": "Called off{has, select, why {: {why}} other {}}",
  "meeting.called-by": "{name} calls",
  "meeting.when": "{at}, {minutes} min",
  "meeting.no-time": "no time yet",
  "meeting.not-held": "not held at that time",
  "meeting.answers":
    "{answer, select, YES {yes} MAYBE {maybe} other {no}}: {names}{more, plural, =0 {} other { and # more}}",
  "meeting.yes": "Yes",
  "meeting.maybe": "Maybe",
  "meeting.no": "No",
  "meeting.no-instead": "No, somebody comes instead",
  "meeting.more": "More",
  "meeting.start": "Start",
  "meeting.start-one": "Start one",
  "meeting.keep-as-item": "Keep as action item",
  "meeting.move": "Move",
  "meeting.cancel": "Call it off",
  "meeting.calendar": "Calendar and files",
  "meeting.set-time": "Set a time",
  "meeting.open": "Open",
  "meeting.list": "Meetings",
  "meeting.list-found": "Meetings · “{words}” · {count}",
  "meeting.list-title": "Meetings · {count, plural, =0 {none planned} other {# planned}}",
  "meeting.past-title": "Held",
  "meeting.schedule-one": "Call a meeting",
  "meeting.state": "{state, select, LIVE {running} ENDED {held} CANCELLED {called off} other {planned}}",
  "meeting.moved": "{name} moved <b>{label} {title}</b> to {at}.",
  "meeting.called-off":
    "{name} called off <b>{label} {title}</b>{has, select, why {: {why}} other {}}.{which, select, all { Its series has ended.} this { The series goes on.} other {}}",
  "meeting.cancel-which": "Call off {label} {title}? Those invited are told at once.",
  "meeting.cancel-this": "Call it off",
  "meeting.cancel-all": "End the whole series",
  "meeting.overlap": "{name} has {same, select, yes {{label}} other {something else}} then, from {at}.",
  "meeting.when-question":
    "{reason, select, none {{label} {title} is called, without a time yet.} hour {“{words}” names a day. At what time does {label} {title} begin?} past {“{words}” is over. When does {label} {title} begin?} far {“{words}” is very far ahead. When does {label} {title} begin?} unreadable {I can’t read “{words}” as a moment. When does {label} {title} begin?} other {“{words}” can mean several moments. When does {label} {title} begin?}}",
  "meeting.time-choice": "{at}",
  "meeting.other-time": "Another time",
  "meeting.instead-noted": "Noted: {name} comes to {label} instead of you.",

  "meeting.now": "now {number} of {count}: {topic}",
  "meeting.now-open": "running",
  "meeting.roles": "{has, select, scribe {{chair} chairs, {scribe} scribes} other {{chair} chairs}}",
  "meeting.here":
    "{has, select, party {{party}} other {here}}: {names}{more, plural, =0 {} other { and # more}}",
  "meeting.nobody-here": "nobody is here yet",
  "meeting.regrets": "regrets: {names}",
  "meeting.i-am-here": "I’m here",
  "meeting.note": "Note",
  "meeting.decide": "Decide",
  "meeting.lines": "Lines",
  "meeting.take-pen": "I scribe",
  "meeting.end-it": "End it",
  "meeting.goes-on": "It goes on",
  "meeting.longer": "{label} goes on; I ask again in half an hour.",
  "meeting.still":
    "<b>{label} {title}</b> was planned to end at {end}. Is it still going on? Without an answer I close it.",
  "meeting.lost":
    "I cannot show it in #{channel} any more: {how}. {state, select, LIVE {What was written down is kept, and {label} goes on until somebody ends it.} other {{label} has ended, and its minutes are kept.}}",
  "meeting.is-here-as-lead": "{name}: here, and now the lead of {party}.",
  "meeting.is-here": "{name}: here.",
  "meeting.regrets-noted": "{name}: regrets for {label}.",
  "meeting.role-given": "{name} is now {role, select, chair {the chair} other {the scribe}} of {label}.",
  "meeting.noted": "Noted in {label}, line {number}.",
  "meeting.noted-beginning":
    "It is long: only its beginning is noted{linked, select, yes {, with the link to the rest} other {}}.",
  "meeting.empty-message": "That message has no words I could note.",
  "meeting.decided": "<b>D{number}</b> {text} · decided, written down by {name}",
  "meeting.corrected": "Line {number} of {label} is corrected; what it said before is kept.",
  "meeting.notice":
    "{slot, select, called {{name} asks you to come:} moved {Moved:} cancelled {Called off:} other {Changed:}}",
  "meeting.reminder": "Meeting",

  "repeats.all":
    "every {often}{has, select, without {, not in {without}} only {, in {only}} other {}}{ends, select, until {, until {until}} count {, {count} times} other {}}",
  "repeats.daily": "{interval, plural, one {day} other {# days}}",
  "repeats.weekly":
    "{interval, plural, one {week} =2 {second week} other {# weeks}}{has, select, days { on {days}} other {}}",
  "repeats.monthly":
    "{interval, plural, one {month} =2 {second month} other {# months}}{has, select, days { on the {days}} other {}}",
  "repeats.yearly":
    "{interval, plural, one {year} =2 {second year} other {# years}} in {month} on the {days}",
  "repeats.other": "time its rule says",
  "repeats.and": " and {what}",
  "repeats.weekday": "{weekday, plural, =1 {Mon} =2 {Tue} =3 {Wed} =4 {Thu} =5 {Fri} =6 {Sat} other {Sun}}",
  "repeats.month":
    "{month, plural, =1 {January} =2 {February} =3 {March} =4 {April} =5 {May} =6 {June} =7 {July} =8 {August} =9 {September} =10 {October} =11 {November} other {December}}",
  "repeats.day": "{which, select, last {last day} other {{day}.}}",
  "repeats.nth":
    "{which, select, last {last} first {first} second {second} third {third} fourth {fourth} other {fifth}} {weekday}",
  "repeats.working-day":
    "{which, select, last {last} first {first} second {second} third {third} fourth {fourth} other {fifth}} working day",

  "agenda.show": "Agenda",
  "agenda.summary":
    "{topics, plural, one {# topic} other {# topics}}, {planned} of {minutes} min{over, select, yes { (too much)} other {}}",
  "agenda.empty": "No topics yet.",
  "agenda.review": "Review of actions",
  "agenda.backlog": "Waiting for a meeting:",
  "agenda.take": "Take it",
  "agenda.add": "Add a topic",
  "agenda.change": "Change",
  "agenda.open": "Talk about it now",
  "agenda.move": "{move, select, up {Up} down {Down} later {For a later meeting} other {Remove}}",
  "agenda.minutes": "{minutes} min",
  "agenda.carried": "from last time",
  "agenda.kept":
    "{count, plural, one {Kept for a later meeting.} other {# topics are kept for a later meeting.}}",
  "agenda.next": "Next topic",
  "agenda.opened": "Now: {topic}",
  "agenda.clock":
    "since {since}{planned, plural, =0 {} other {, # min planned}}{has, select, presenter { · {presenter} presents} other {}}",
  "agenda.full":
    "{label} has room for {most} topics and has {count}; nothing was put on it. Take some off first, or keep yours for later: <code>/{prefix}meeting agenda … later:yes</code>.",
  "agenda.is-full": "The agenda is full: what found no room waits in the backlog.",
  "agenda.gone": "That topic is no longer on the agenda.",
  "agenda.begun": "“{topic}” was talked about already; it stays.",
  "agenda.no-next": "No topic is left in {label}. Name one: <code>/{prefix}meeting topic Deliveries</code>.",
  "agenda.no-topic": "There is no topic {number}; the agenda has {count}.",
  "agenda.moved-on": "The meeting has moved on already: {topic}.",

  "vote.one-open": "The vote on “{text}” is open. Close it first: <code>/{prefix}meeting vote close</code>.",
  "vote.choices": 'Give two to {most} choices, with commas between: <code>choices:"north, south"</code>.',
  "vote.quorum": "“{value}” is no number of people.",
  "vote.none": "No vote is open.",
  "vote.closed": "The vote on “{text}” is closed.",
  "vote.unknown": "“{value}” is no choice here. Choose one of: {choices}.",
  "vote.counted": "Counted: {choice} on “{text}”. You may change it until the vote is closed.",
  "vote.close": "Close the vote",
  "vote.open-line": "Vote: {text} · {hidden, select, yes {{voted} voted} other {{counts}}}",
  "vote.standing":
    "{hidden, select, yes {} other {{counts} · }}{voted} voted, {present} here, {quorum} needed",
  "vote.hidden-note": "Nobody here sees who chose what; whoever runs this program could.",
  "vote.counts": "{counts} · {voted} voted, {present} here",
  "vote.result":
    "{outcome, select, chosen {Result: {choice}} tie {A tie: {choice}} invalid {Not valid: {voted} voted, {quorum} were needed} other {Nobody chose anything}}",
  "vote.outcome":
    "Vote on “{text}”: {counts}; {voted} voted, {present} here. {outcome, select, chosen {Result: {choice}.} tie {A tie: {choice}.} invalid {Not valid, {quorum} were needed.} other {Nobody chose anything.}}",

  "minutes.short-title": "{title} · minutes",
  "minutes.title": "{label} {title}: minutes",
  "minutes.dateline": "{from}–{to}{hasPlace, select, yes {, {place}} other {}}",
  "minutes.span": "{span}",
  "minutes.present": "Present",
  "minutes.nobody": "Nobody was recorded as present.",
  "minutes.chair": "Chair: {name}.",
  "minutes.scribe": "Scribe: {name}.",
  "minutes.lead": "{person}, lead of the delegation",
  "minutes.regrets": "Regrets",
  "minutes.substitute": "{person}; {substitute} in their place",
  "minutes.general": "Before the first topic",
  "minutes.said": "What was said",
  "minutes.no-lines": "Nothing was written down.",
  "minutes.topic": "{number}. {title} ({planned, plural, =0 {{spent} min} other {{spent} of # min}})",
  "minutes.not-reached": "Not reached",
  "minutes.source": "line {number} · {name}, {at}{hasAuthor, select, yes {, said by {author}} other {}}",
  "minutes.corrected": "corrected by {name}, {at}, before: {before}",
  "minutes.closed-by-itself": "Nobody ended this meeting; it was closed by itself and counts until {at}.",
  "minutes.why": "line {number} corrected",
  "minutes.present-line":
    "{has, select, scribe {{chair} (chair), {scribe} (scribe)} other {{chair} (chair)}}{others, plural, =0 {} other {, {names}}}{more, plural, =0 {} other { and # more}}",
  "minutes.delegation":
    "{party}: {first}{led, select, yes { (lead)} other {}}{others, plural, =0 {} other {; {names}}}{more, plural, =0 {} other { and # more}}",
  "minutes.more": "and {more} more",
  "minutes.notes": "{notes, plural, one {# note} other {# notes}}",
  "minutes.empty": "Nothing was written down.",
  "minutes.read": "Read",
  "minutes.correct": "Correct",
  "minutes.approve": "Approve",
  "minutes.draft": "Draft a readout",
  "minutes.versions": "Versions",
  "minutes.files": "Files",
  "minutes.approved": "Version {version} · approved {by, select, person {by {name}} other {by silence}} {at}",
  "minutes.waits": "Version {version} · counts as approved {at} if nobody corrects it",
  "minutes.by": " · {name}, {at}",
  "minutes.version": "Version {version} · {name}, {at}{has, select, why { · {why}} other {}}",
  "minutes.change": "{type, select, added {+ } other {− }}{text}",
  "minutes.changed":
    "The minutes of {label} changed: they are version {version} now. Please read them first.",
  "minutes.none": "{label} has no minutes: it has not ended.",
  "minutes.none-yet": "No meeting has ended here yet.",
} as const;
