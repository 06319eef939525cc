/**
 * Does work on each item, some at a time. Returns whether all was done; it ends early when the time is over, and throws
 * the first failure, after which no other item is begun.
 */
export async function inParallel<Item>(
  items: readonly Item[],
  width: number,
  isOver: () => boolean,
  work: (item: Item) => Promise<void>,
): Promise<boolean> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (!isOver()) {
      const item = items[next];
      if (item === undefined) return;
      next += 1;
      await work(item).catch((error: unknown) => {
        next = items.length;
        throw error;
      });
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  return next >= items.length;
}
