/** Adds one list to another. A spread into `push` puts every item on the stack, which ends at a hundred thousand or so. */
export function addAll<Item>(target: Item[], items: readonly Item[]): void {
  for (const item of items) target.push(item);
}
