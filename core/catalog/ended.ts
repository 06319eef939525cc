/** Models that have ended, which nothing may serve any more: their names are still known. */
import type { Catalog } from './catalog.ts';
import { stageAt } from './life.ts';
import type { Model } from './model.ts';

export function hasEnded(model: Model, catalog: Pick<Catalog, 'lifeOf'>, atMs: number): boolean {
  return stageAt(catalog.lifeOf(model), atMs) === 'ended';
}

/** The model of this name, when it has ended and nobody has switched it off; else null. */
export function endedModel(
  name: string,
  catalog: Pick<Catalog, 'named' | 'isDisabled' | 'lifeOf'>,
  atMs: number,
): Model | null {
  const model = catalog.named(name);
  return model === null || catalog.isDisabled(name) || !hasEnded(model, catalog, atMs) ? null : model;
}
