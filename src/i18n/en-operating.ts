/** English: what waits to be said, and the hourly check that it arrives. */
export const enOperating = {
  "option.settings-show": "What waits to be sent for this group, and why",
  "option.canary": "Bring one message in the home channel up to date every hour, as a check",

  "status.title": "Status · {group}",
  "status.fine": "Nothing waits and nothing was set aside: all messages have arrived.",
  "status.waits": "{count, plural, one {# message waits} other {# messages wait}} for {place}: {why}",
  "status.set-aside":
    "{count, plural, one {# message} other {# messages}} for {place} {count, plural, one {was} other {were}} set aside, the first of {since}: {why}",
  "status.turn": "others are before it, it is sent in its turn",
  "status.channel": "#{name}",
  "status.direct": "direct messages",
  "status.letters": "letters",
  "status.more": "And {count, plural, one {# more} other {# more}}.",
  "status.retry": "Try again",
  "status.retried":
    "{count, plural, =0 {Nothing is set aside any more.} one {# message is tried again.} other {# messages are tried again.}} Look in a minute: <code>/{prefix}readout settings status</code>",
  "status.not-allowed": "Only an administrator or a lead sees what waits to be sent: ask {names}.",
  "status.canary": "Hourly check: last arrived {at}",
  "status.canary-waits": "Hourly check: on, none has arrived yet",
  "status.canary-off": "Hourly check: off. Switch it on: <code>/{prefix}readout settings canary:yes</code>",

  "canary.checked": "I am here. Checked {at}; I bring this message up to date every hour.",
  "canary.off": "The hourly check is off.",
  "setting.no-home": "The hourly check needs a channel: switch it on there.",
} as const;
