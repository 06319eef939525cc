/** The spaces of an account: those that it names, or all of the organization that the token may see. */
import { z } from 'zod';
import type { ContentfulAccount } from '../../account.ts';
import type { Fault } from '../../collector.ts';
import type { Scope } from '../../sample.ts';
import { faultOf, shapedAs, type ContentfulAsk } from './contentful-ask.ts';

export type Spaces = {
  readonly spaces: readonly Space[];
  readonly faults: readonly Fault[];
  /** Whether these are all, so that sums of them are sums of the account. */
  readonly areAll: boolean;
};

export type Space = { readonly id: string; readonly scope: Scope };

const item = z.object({
  name: z.string(),
  sys: z.object({ id: z.string(), organization: z.object({ sys: z.object({ id: z.string() }) }).optional() }),
});

const PAGE = 100;

/** Rejects if not one could be read. */
export async function readSpaces(ask: ContentfulAsk, account: ContentfulAccount): Promise<Spaces> {
  if (account.spaces !== undefined) return await readNamed(ask, account.spaces);
  const items = await ask.all(['spaces'], {}, 'spaces', PAGE);
  const spaces = items
    .map((answer) => shapedAs(item, answer, 'spaces'))
    .filter(({ sys }) => (sys.organization?.sys.id ?? account.organizationId) === account.organizationId);
  return { spaces: spaces.map(spaceOf), faults: [], areAll: true };
}

async function readNamed(ask: ContentfulAsk, ids: readonly string[]): Promise<Spaces> {
  const spaces: Space[] = [];
  const faults: Fault[] = [];
  await Promise.all(
    ids.map(async (id) => {
      const what = `space ${id}`;
      try {
        spaces.push(spaceOf(shapedAs(item, await ask.get(['spaces', id], {}, what), what)));
      } catch (error) {
        faults.push(faultOf(error));
      }
    }),
  );
  return { spaces, faults, areAll: faults.length === 0 };
}

function spaceOf({ name, sys: { id } }: z.infer<typeof item>): Space {
  return { id, scope: { kind: 'space', id, ...(name === id ? {} : { name }) } };
}
