/** Joins repeats of a deed that is under way (a double submit); later ones the bot knows by their delivery. */
export function createOnce(): <T>(key: string, run: () => Promise<T>) => Promise<T> {
  const running = new Map<string, Promise<unknown>>();
  return <T>(key: string, run: () => Promise<T>): Promise<T> => {
    const before = running.get(key);
    if (before) return before as Promise<T>;
    const result = run();
    running.set(key, result);
    const over = () => running.delete(key);
    result.then(over, over);
    return result;
  };
}
