import { createRequire } from "node:module";
import { renderAsync } from "@resvg/resvg-js";
import { type DigestPicture, drawDigest, rasterise } from "../src/readouts/picture.ts";
import { atMost, median, type Row, spread } from "./table.ts";

const { resolve } = createRequire(import.meta.url);
const AIM = 1.25;
const PER_ROUND = 8;

const picture: DigestPicture = {
  title: "Supply team · week of 2 March",
  weeks: Array.from({ length: 8 }, (_, index) => ({
    label: `${index + 1} Mar`,
    open: 12 + index,
    done: (index * 5) % 9,
    overdue: index % 4,
  })),
  waiting: Array.from({ length: 8 }, (_, index) => ({
    name: `Somebody Or Other ${index}`,
    open: 9 - index,
    overdue: index % 3,
  })),
  words: {
    open: "open",
    done: "done",
    overdue: "overdue",
    perWeek: "Action items per week",
    waiting: "Who has what open",
    others: "others",
    nothing: "Nothing is open.",
  },
  theme: "light",
};

/** A digest's picture from its data to the PNG, against the finished SVG given to resvg with the same fonts. */
export async function measurePicture(rounds: number): Promise<Row[]> {
  const { svg } = drawDigest(picture);
  const fontFiles = ["DejaVuSans", "DejaVuSans-Bold"].map((name) =>
    resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`),
  );
  const font = { loadSystemFonts: false, fontFiles, defaultFontFamily: "DejaVu Sans" };
  const ours = () => cost(async () => (await rasterise(drawDigest(picture).svg)).length);
  const bare = () => cost(async () => (await renderAsync(svg, { font })).asPng().length);
  await ours();
  await bare();
  const measured: { ours: Cost; bare: Cost }[] = [];
  for (let round = 0; round < rounds; round++) {
    // In turn, one by one: a busy moment of the machine meets both.
    const costs: { ours: Cost[]; bare: Cost[] } = { ours: [], bare: [] };
    for (let count = 0; count < PER_ROUND; count++) {
      costs.ours.push(await ours());
      costs.bare.push(await bare());
    }
    measured.push({ ours: middle(costs.ours), bare: middle(costs.bare) });
  }
  const ratios = measured.map((round) => round.ours.processor / round.bare.processor);
  const [mine, other] = [
    middle(measured.map((round) => round.ours)),
    middle(measured.map((round) => round.bare)),
  ];
  const figures = `processor ${mine.processor.toFixed(1)} ms against ${other.processor.toFixed(1)} ms; ${mine.clock.toFixed(1)} ms against ${other.clock.toFixed(1)} ms by the clock; rounds ${spread(ratios, 2)}`;
  return [atMost("a digest's picture", { value: median(ratios), aim: AIM, unit: "×", digits: 2 }, figures)];
}

/** Milliseconds of the processor, all threads, and of the clock. */
interface Cost {
  readonly processor: number;
  readonly clock: number;
}

const middle = (costs: readonly Cost[]): Cost => ({
  processor: median(costs.map(({ processor }) => processor)),
  clock: median(costs.map(({ clock }) => clock)),
});

async function cost(work: () => Promise<number>): Promise<Cost> {
  const [start, before] = [performance.now(), process.cpuUsage()];
  if ((await work()) === 0) throw new Error("the picture is empty");
  const { user, system } = process.cpuUsage(before);
  return { processor: (user + system) / 1_000, clock: performance.now() - start };
}
