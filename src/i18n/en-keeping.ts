/** English: how long things are kept, what is stored about somebody, and being forgotten. */
export const enKeeping = {
  "option.keep": "How long what is over is kept: 12 months, forever",
  "settings.keep":
    "{months, plural, =0 {Kept for ever} one {Kept for # month after it is over, then deleted; readouts stay} other {Kept for # months after it is over, then deleted; readouts stay}}",
  "settings.keep-asked":
    "{items, plural, =0 {} one {# closed item} other {# closed items}}{items, plural, =0 {} other {{meetings, plural, =0 {} other { and }}}}{meetings, plural, =0 {} one {# ended meeting with its lines and minutes} other {# ended meetings with their lines and minutes}} would be deleted within a day: over for more than {months, plural, one {# month} other {# months}}. That cannot be taken back.",
  "settings.keep-stays": "What is open stays, and so do readouts: they are the record.",
  "settings.keep-yes": "Delete them",
  "settings.keep-no": "Leave it as it is",
  "setting.keep":
    'I cannot read “{value}” as a time to keep. Write it like <code>keep:"12 months"</code> or <code>keep:forever</code>.',

  "me.export": "All that I keep about you",
  "me.export-what":
    "{rows, plural, one {# row} other {# rows}}, table by table: your accounts and wishes, what you wrote and decided, what you were asked and told. Names of others stand in it where they are part of that.",
  "me.export-file": "{name}",
  "me.forget": "Do you want to be forgotten?",
  "me.forget-goes":
    "It goes: your name, accounts, addresses, wishes and questions, your subscriptions and calendar, what you kept for yourself in our direct messages. Where your name stands in cards, there will be “a former member”.",
  "me.forget-open":
    "{count, plural, one {Your open item goes} other {Your # open items go}} back to the group, which is told.",
  "me.forget-stays":
    "It stays, without your name: items, lines, votes and approvals of your groups, which are their record.",
  "me.forget-frozen":
    "I cannot change minutes and readouts that are written, letters that were sent, backups, and what others typed or your chat keeps: where your name is in them, it stays. This cannot be undone. When you speak to me again, you are somebody new to me.",
  "me.forget-yes": "Forget me",
  "me.forget-no": "No, leave it",
  "me.forgotten": "You are forgotten. Goodbye, and thank you.",
  "person.former": "a former member",
  "forgotten.said":
    "Somebody asked to be forgotten: from now on it says “a former member” here instead of their name.",
  "forgotten.items":
    "Their open items lost this owner: {items}{more, plural, =0 {} other { and # more}}. Please look who takes them.",
  "forgotten.lead": "{name} leads this group now.",

  "adapter.file-sent": "The file is in your direct messages with me.",
  "adapter.file-failed": "I could not hand over the file. {how}",
} as const;
