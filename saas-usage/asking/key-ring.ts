/** The keys of one account during one run: read when they are first needed, and once more when they are refused. */
import type { SaasKeys } from '../../core/saas-usage/account.ts';

export type KeyRing = {
  readonly current: () => Promise<SaasKeys>;
  /** `refused` were not taken: whether there are others to try. */
  readonly renew: (refused: SaasKeys) => Promise<boolean>;
};

export function createKeyRing(read: () => Promise<SaasKeys>): KeyRing {
  const readKeys = async () => trimmed(await read());
  let keys: Promise<SaasKeys> | null = null;
  let renewal: Promise<SaasKeys> | null = null;

  return {
    current: () => {
      keys ??= readKeys();
      return keys;
    },
    renew: async (refused) => {
      if ((await keys) !== refused) return true;
      if (renewal !== null && renewal === keys) return false;
      renewal ??= readKeys();
      // Keys that cannot be read a second time are as good as none: the first are refused.
      const others = await renewal.catch(() => refused);
      if (isSame(others, refused)) return false;
      keys = renewal;
      return true;
    },
  };
}

function isSame(a: SaasKeys, b: SaasKeys): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => a[name] === b[name]);
}

/** Whoever writes a secret with a shell leaves the end of a line in it, which no header can have. */
function trimmed(keys: SaasKeys): SaasKeys {
  return Object.fromEntries(Object.entries(keys).map(([name, key]) => [name, key.trim()]));
}
