/** Whether a key may use a model: its lists of models, and whether models that keep traffic are forbidden to it. */
import type { Model } from '../catalog/model.ts';
import type { Principal } from './principal.ts';

export function mayUse(
  { allowedModels, forbidsRetention }: Pick<Principal, 'allowedModels' | 'forbidsRetention'>,
  model: Model,
): boolean {
  if (forbidsRetention !== null && model.retention !== null) return false;
  return allowedModels === null || allowedModels.has(model.name);
}
