/** Keys of other services come from the environment or from files alone. */
import { UsageError } from '../usage-error.ts';

const KEY_OPTION = /^--(?:[\w-]*(?:token|secret|password)|[\w-]*api-?_?key|key)(?:=|$)/i;

/** Whatever stands on a command line can be read by everyone on the machine. */
export function refuseKeysOnLine(words: readonly string[]): void {
  const found = words.find((word) => KEY_OPTION.test(word));
  if (found === undefined) return;
  throw new UsageError(
    `${found.split('=')[0] ?? found} is no option: what stands on a command line can be read by everyone on this machine. Set CONTENTFUL_MANAGEMENT_TOKEN, ALGOLIA_USAGE_API_KEY or ALGOLIA_MONITORING_API_KEY, or name a file in the variable with _FILE at its end.`,
  );
}
