/** Finds the model of the catalog that a source means: sources do not agree on the version at the end of an id. */
import { mantleIdOf, type Model } from '../../../core/catalog/model.ts';

export type Finder = (id: string) => Model | null;

export function createFinder(models: readonly Model[]): Finder {
  const byId = new Map<string, Model>();
  // The exact ids win over those that a model is also known by.
  for (const spelling of [mantleIdOf, bareId, exactId]) {
    for (const model of models) byId.set(spelling(model), model);
  }
  return (id) => byId.get(id) ?? byId.get(otherSpellings[id] ?? withoutVersion(id)) ?? null;
}

/** Ids that name a version of a model by its day. */
const otherSpellings: Readonly<Record<string, string>> = {
  'openai.gpt-5.4-2026-03-05': 'openai.gpt-5.4',
  'openai.gpt-5.5-2026-04-23': 'openai.gpt-5.5',
};

function exactId({ bedrockId }: Model): string {
  return bedrockId;
}

function bareId({ bedrockId }: Model): string {
  return withoutVersion(bedrockId);
}

/** `v1` is the first version, whether it is written or not; any other is part of the name. */
function withoutVersion(id: string): string {
  return id.replace(/:\d+$/, '').replace(/-v1$/, '');
}
