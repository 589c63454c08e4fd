import { type Clock, systemClock } from "../../src/lib/clock.ts";
import type { Document } from "../../src/lib/document/index.ts";
import { createMetrics } from "../../src/web/metrics.ts";
import { createPages, type Pages } from "../../src/web/pages/index.ts";
import { createServer, type ServerOptions } from "../../src/web/server.ts";
import { type MemoryGroup, readoutOf, releasedAt } from "./memory-pages.ts";
import { witnessedLogger } from "./witness.ts";

export const gateway = `The gateway is live, and nobody noticed
— TORONTO and SHANGHAI, 14 May 2031

On Monday the platform group moved the last of eleven clients to the new gateway. The move took four hours and no request was lost. “We planned for a long night,” says Ana Silva, who led the work. “We were home for dinner.”

The old gateway stays up, read only, until the end of June. After that its address answers with a page that says where to go.

## What changes for you

- Requests may now carry up to 8 MB, four times as much as before.
- Errors come as problem documents (RFC 9457), with a link to what they mean.
- Keys made before 2029 no longer work. Ask in #platform for a new one.

## How it went

> We expected trouble with the long polls. There was none, which made us nervous. It turned out that somebody had fixed them in March and told nobody.
> — Bo Chen, on call that night

| Client | Moved | Requests a second |
| --- | --- | --- |
| Billing | 09:10 | 1,200 |
| Search | 09:40 | 8,400 |
| Reports | 11:55 | 35 |

### What we would do again

Rehearse. The group practised the move three times in April, each time with somebody else at the keyboard. The plan that was used on Monday is the one from the third time, with two lines taken out.
`;

export const hostile = `</title><script>document.title="x"</script><img src=x onerror="document.title='x'"> & "quotes"
— </p><b>&amp; <i>

</article></main><script>alert(1)</script> **not bold** [no](javascript:alert(1)) \u202Eturned around

- <img src=x onerror=alert(1)>
- ${"wide".repeat(200)}
`;

const chinese = `网关已经上线
— 多伦多和上海，2031年5月14日

星期一，平台组把十一个客户中的最后一个迁移到了新的网关。迁移用了四个小时，没有丢失任何请求。“我们准备好了熬夜，”负责这项工作的安娜说。

## 有什么变化

- 请求现在可以达到8 MB。
- 2029年以前的密钥不再有效。
`;

const arabic = `البوابة الجديدة تعمل الآن
— تورونتو وشنغهاي، 14 مايو 2031

نقل فريق المنصة يوم الاثنين آخر العملاء إلى البوابة الجديدة (gateway 2.0). استغرق النقل أربع ساعات ولم يُفقد أي طلب.

## ما الذي يتغير

- يمكن أن يصل حجم الطلب إلى 8 MB.
- The old address stays up until June.
`;

const source = (label: string, url?: string) => [{ label, ...(url ? { url } : {}) }];

const minutes: Document = {
  title: "Platform group, weekly meeting",
  dateline: "14 May 2031, 16:00 to 16:40 (Europe/Berlin)",
  language: "en",
  blocks: [
    { type: "paragraph", statements: [{ text: "Present: Ana, Bo, 李雷, ليلى.", sources: [] }] },
    { type: "heading", text: "Decisions", level: 2 },
    {
      type: "list",
      items: [
        {
          text: "The old gateway stays up, read only, until 30 June.",
          sources: source("D4 · Ana, 14 May 16:12", "https://chat.example/platform/d4"),
        },
        {
          text: "Keys made before 2029 stop working on Monday.",
          sources: [
            ...source("D5 · Bo, 14 May 16:20", "https://chat.example/platform/d5"),
            ...source("Poll 7: 5 for, 1 against"),
          ],
        },
      ],
    },
    { type: "heading", text: "Discussion", level: 2 },
    {
      type: "paragraph",
      statements: [
        {
          text: "The long polls were expected to fail and did not.",
          sources: source("N2 · Bo, 14 May 16:25"),
        },
        { text: "The mood was good.", sources: [], byHand: true },
      ],
    },
    { type: "heading", text: "Action items", level: 2 },
    {
      type: "table",
      head: ["Item", "Who", "Until"],
      rows: [
        ["#12 Write the farewell page", "Bo", "28 June"],
        ["#13 Mail the owners of old keys", "李雷", "20 May"],
      ],
    },
  ],
};

const corrected: Document = {
  ...minutes,
  blocks: minutes.blocks.map((block) =>
    block.type === "table"
      ? { ...block, rows: [...block.rows, ["#14 Tell the support team", "ليلى", "16 May"]] }
      : block,
  ),
};

const platform = { slug: "platform", name: "Platform group" };
const quiet = { slug: "quiet", name: "Quiet group" };

/** A public group with every kind of readout, an empty one, and one that needs the key "sesame". */
export const groups: readonly MemoryGroup[] = [
  {
    ...platform,
    readouts: [
      readoutOf(platform, 7, hostile),
      readoutOf(platform, 6, arabic, { language: "ar" }),
      readoutOf(platform, 5, chinese, { language: "zh" }),
      readoutOf(platform, 4, "A short note\n\nOne sentence.", {
        state: "withdrawn",
        withdrawnWhy: "It named a customer",
      }),
      readoutOf(platform, 3, gateway.replace("eleven", "twelve"), {
        version: 2,
        correctedWhy: "There were twelve clients, not eleven",
        releasedAt: releasedAt(2),
        versions: [
          { version: 1, releasedAt: releasedAt(1) },
          { version: 2, releasedAt: releasedAt(2), why: "There were twelve clients, not eleven" },
        ],
        rating: { average: 4.588, count: 17 },
      }),
    ],
    minutes: [[minutes, corrected]],
  },
  {
    ...quiet,
    key: "sesame",
    readouts: [readoutOf(quiet, 1, "A secret title\n\nA secret text.")],
    minutes: [[minutes]],
  },
  { slug: "empty", name: "Empty group", readouts: [], minutes: [] },
];

/** The first version of the readout that was corrected. */
export const earlierTexts: Readonly<Record<string, string>> = { "R3 1": gateway };

/** A server of the pages, on a free port. */
export async function servePages(
  pages: Pages,
  adapters: ServerOptions["adapters"] = [],
  { secureCookies = true, clock = systemClock }: { secureCookies?: boolean; clock?: Clock } = {},
): Promise<{ url: string; stop(): Promise<void> }> {
  const server = createServer({
    host: "127.0.0.1",
    port: 0,
    adapters,
    pages: createPages(pages, { publicUrl: "https://readout.example", secureCookies, clock }),
    readiness: {},
    metrics: createMetrics(),
    logger: witnessedLogger(),
  });
  const { url } = await server.start();
  return { url, stop: () => server.stop(100) };
}
