/** The bill of a synthesized environment without any use, by position, from the resources in its templates. */
import type { CfnTemplate } from '../../lib/stateful-changes.ts';
import { free, priced, type Cost } from './prices.ts';

export type Position = Cost & { readonly count: number };

/** Throws when a resource is of a type whose price nobody has looked up. */
export function estimate(templates: readonly CfnTemplate[]): readonly Position[] {
  const positions = new Map<string, { count: number; monthlyUsd: number }>();
  for (const template of templates) {
    for (const resource of Object.values(template.Resources ?? {})) {
      for (const cost of costsOf(resource, template)) {
        const position = positions.get(cost.what) ?? { count: 0, monthlyUsd: 0 };
        position.count += 1;
        position.monthlyUsd += cost.monthlyUsd;
        positions.set(cost.what, position);
      }
    }
  }
  return [...positions]
    .map(([what, { count, monthlyUsd }]) => ({ what, count, monthlyUsd }))
    .toSorted((one, other) => other.monthlyUsd - one.monthlyUsd);
}

export function total(positions: readonly { readonly monthlyUsd: number }[]): number {
  return positions.reduce((sum, position) => sum + position.monthlyUsd, 0);
}

function costsOf(
  resource: NonNullable<CfnTemplate['Resources']>[string],
  template: CfnTemplate,
): readonly Cost[] {
  const pricing = priced[resource.Type];
  if (pricing !== undefined) return pricing(resource.Properties ?? {}, template);
  if (free.has(resource.Type) || resource.Type.startsWith('Custom::')) return [];
  throw new Error(`cost: nobody has looked up what ${resource.Type} costs`);
}
