import fc from "fast-check";

/** What chat platforms, browsers, mail programs, calendars, spreadsheets and terminals take for more than letters. */
export const HOSTILE: readonly string[] = [
  // Slack
  "<!channel> <!everyone> <!here|x> <!subteam^S1>",
  "<@U1> <@UBO|Bo> <#C1|general>",
  "<!date^1^{date}|now>",
  "<https://evil.example|your bank> <http://x|label>",
  "*bold* _italic_ ~struck~ `code` ```pre```",
  "this is _italic_",
  "this is *bold*",
  "this is ~struck~",
  "this is `code`",
  "this is :smile:",
  ":smile: :flag-de: 12:30:45",
  "> quoted\n>>> more",
  // Discord
  "@everyone @here @channel @Bo",
  "<@123456789012345678> <@!123456789012345678> <@&1234567> <#1234567>",
  "</action add:1234567> <t:0> <t:0:R> <id:customize>",
  "<:smile:1234567> <a:wave:1234567> :flag_de:",
  "**bold** *italic* __under__ ~~struck~~ ||hidden||",
  "`code` ``two`` ```js\nblock\n```",
  "[your bank](https://evil.example) [x](<https://evil.example>) <https://evil.example>",
  "- one\n* two\n+ three\n1. four\n2) five",
  "# one\n## two\n### three\n-# small",
  "https://example.org/a_b_c?d=*e* (https://example.org/_f_)",
  "\\*escaped\\* \\\\ C:\\dir\\ \\",
  "12:30:45 a:b #12 3 < 4 > 2 | x",
  // Pages and letters
  "<script>alert(1)</script> </p></title></article>",
  "\"'><img src=x onerror=alert(1)>",
  '<a href="javascript:alert(1)">x</a> javascript:alert(1) [x](javascript:alert(1)) <javascript:alert(1)>',
  "&lt;!channel&gt; &lt;b&gt; &amp; &amp;amp; &#60; &#128512; < > &",
  "<!-- ]]> <![CDATA[ <?xml ?> <svg/onload=alert(1)>",
  "| a | b |\n| --- | --- |\n| [1]: https://evil.example |",
  "$x^2$ [^1] ![image](https://evil.example/x.png)",
  "to all\nBcc: everybody@example.org",
  '=?utf-8?q?Bcc=3A_all?= "Ana" <ana@evil.example>, other@evil.example',
  // Calendars and tables
  "BEGIN:VEVENT\nSUMMARY:injected\nEND:VEVENT",
  "a, b; c: d \\n \";PARTSTAT=DECLINED:mailto:evil@example.org ^n ^' ^^",
  '=HYPERLINK("https://evil.example") +1 -1 @SUM(1)',
  "=1+1",
  "+1",
  // The catalogue of texts, loggers and terminals
  "{name} {{x}} '{0}' %s $1 #{x} {n, plural, other {#}}",
  '{"level":60,"msg":"forged"}',
  // Directions and letters
  "\u202Eright to left\u202C \u200Fmarks\u200E \u2066isolated\u2069",
  "a\u200Bb\u2060c",
  "שלום العالم 供应审查会议",
  "ends with space ",
  " leading and trailing ",
  "\u{1F469}\u200D\u{1F469}\u200D\u{1F467} e\u0301 नि 🇩🇪",
];

/** What is not even text, or breaks lines where nobody would look: control characters, halves of characters. */
export const BROKEN: readonly string[] = [
  "\0",
  "\u001B[31mred",
  "\uD800",
  "\uDC00x\uFFFE",
  "\u202E",
  "\u2066",
  "a\r\nBcc: all@example.org\r\n\r\nbody",
  "BEGIN:VEVENT\r\nSUMMARY:injected\r\nEND:VEVENT\r\n",
  "one\rtwo\u2028three\u0085four",
  "\t tab",
];

export const MANY_EMOJI = "👩‍👩‍👧".repeat(3_000);

/** Hostile text of any kind, alone, joined, within words or beside what no list knows. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...HOSTILE) },
  {
    weight: 4,
    arbitrary: fc
      .array(
        fc.oneof(
          { weight: 3, arbitrary: fc.constantFrom(...HOSTILE) },
          { weight: 2, arbitrary: fc.constantFrom(...BROKEN) },
          fc.string({ unit: "grapheme", maxLength: 20 }),
          fc.string({ unit: "binary", maxLength: 8 }),
        ),
        { minLength: 1, maxLength: 4 },
      )
      .chain((parts) => fc.constantFrom("", " ", "\n").map((gap) => parts.join(gap))),
  },
  {
    weight: 1,
    arbitrary: fc
      .array(fc.constantFrom(..."*_~|`<>@#[]():;,=&\"'-+.1 \r\n\\ax"), { maxLength: 20 })
      .map((signs) => signs.join("")),
  },
);
