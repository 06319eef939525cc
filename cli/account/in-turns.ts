/** Asks AWS about many things, a few at a time, so that it throttles nobody. Answers come in the order of the questions. */
const AT_ONCE = 5;

export async function inTurns<Item, Answer>(
  items: readonly Item[],
  ask: (item: Item) => Promise<Answer>,
): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let position = next++; position < items.length; position = next++) {
      const item = items[position];
      if (item !== undefined) answers[position] = await ask(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, work));
  return answers;
}
