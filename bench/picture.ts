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
  const ours = () => timed(async () => (await rasterise(drawDigest(picture).svg)).length);
  const bare = () => timed(async () => (await renderAsync(svg, { font })).asPng().length);
  await ours();
  await bare();
  const taken: { ours: number; bare: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    // In turn, one by one: a busy moment of the machine meets both.
    const times: { ours: number[]; bare: number[] } = { ours: [], bare: [] };
    for (let count = 0; count < PER_ROUND; count++) {
      times.ours.push(await ours());
      times.bare.push(await bare());
    }
    // The quickest: whatever else the machine does can only add to it.
    taken.push({ ours: Math.min(...times.ours), bare: Math.min(...times.bare) });
  }
  const ratios = taken.map((round) => round.ours / round.bare);
  const [mine, other] = [median(taken.map((round) => round.ours)), median(taken.map((round) => round.bare))];
  const figures = `${mine.toFixed(1)} ms against ${other.toFixed(1)} ms; rounds ${spread(ratios, 2)}`;
  return [atMost("a digest's picture", { value: median(ratios), aim: AIM, unit: "×", digits: 2 }, figures)];
}

async function timed(work: () => Promise<number>): Promise<number> {
  const start = performance.now();
  if ((await work()) === 0) throw new Error("the picture is empty");
  return performance.now() - start;
}
