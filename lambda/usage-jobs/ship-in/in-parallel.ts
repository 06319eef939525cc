/** Does work on each item, some at a time; ends at the first failure, or when it is told that the time is over. */
export async function inParallel<Item>(
  items: readonly Item[],
  width: number,
  isOver: () => boolean,
  work: (item: Item) => Promise<void>,
): Promise<boolean> {
  let next = 0;
  let hasFailed = false;
  const worker = async (): Promise<void> => {
    while (!hasFailed && !isOver()) {
      const item = items[next];
      if (item === undefined) return;
      next += 1;
      await work(item).catch((error: unknown) => {
        hasFailed = true;
        throw error;
      });
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  return next >= items.length;
}
