/** What of all that can be measured one run measures: what has the text of `--only` in its name. */
import type { Flags } from './flags.ts';
import { pacedStreams, PARTS } from './parts.ts';
import { plans } from './plan.ts';
import { scenarios, type Scenario } from './scenarios.ts';

export type Wanted = {
  readonly cpu: readonly Scenario[];
  readonly streams: readonly { readonly count: number; readonly scenario: Scenario }[];
  readonly parts: ReadonlySet<keyof typeof PARTS>;
};

type Asked = Pick<Flags, 'length' | 'only'>;

/** Throws an Error that names what there is where nothing has that text in its name. */
export function wantedOf({ length, only }: Asked): Wanted {
  const streams = plans[length].streams.map((count) => ({ count, scenario: pacedStreams(count) }));
  const parts = Object.entries(PARTS) as [keyof typeof PARTS, { readonly name: string }][];
  const isWanted = ({ name }: { readonly name: string }): boolean => name.includes(only);
  const wanted = {
    cpu: scenarios.filter(isWanted),
    streams: streams.filter(({ scenario }) => isWanted(scenario)),
    parts: new Set(parts.flatMap(([key, part]) => (isWanted(part) ? [key] : []))),
  };
  if (wanted.cpu.length + wanted.streams.length + wanted.parts.size > 0) return wanted;
  const names = [...scenarios, ...streams.map(({ scenario }) => scenario), ...parts.map(([, part]) => part)];
  throw new Error(
    `nothing has "${only}" in its name. There is:\n${names.map(({ name }) => `  ${name}`).join('\n')}`,
  );
}
