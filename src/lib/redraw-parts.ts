/** How a message that stands in several parts is drawn anew. */
export interface Redrawing<Page> {
  /** The pages, at most as many; where they are too few for the whole, the last of them says so. */
  pages(most: number): readonly Page[];
  /** What a part shows that is no longer needed. */
  readonly empty: Page;
  show(part: string, page: Page): Promise<void>;
  /** There is no such part any more: somebody has taken it away. */
  isGone(error: unknown): boolean;
}

/** Draws all parts anew, so that none goes on showing what is over; a further part that is gone is done without. */
export async function redrawParts<Page>(parts: readonly string[], how: Redrawing<Page>): Promise<void> {
  const pages = how.pages(parts.length);
  for (const [index, part] of parts.entries()) {
    try {
      await how.show(part, pages[index] ?? how.empty);
    } catch (error) {
      if (index === 0 || !how.isGone(error)) throw error;
      const left = parts.filter((_, at) => at !== index);
      if (index < pages.length) return redrawParts(left, how);
    }
  }
}
