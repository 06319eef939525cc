/**
 * Whether a key, and a customer, may use a model: their lists of models, and whether models that keep traffic are
 * forbidden to the key.
 */
import type { Model } from '../catalog/model.ts';
import type { Customer } from './customer.ts';
import type { Principal } from './principal.ts';

export function mayUse(
  { allowedModels, forbidsRetention }: Pick<Principal, 'allowedModels' | 'forbidsRetention'>,
  model: Model,
): boolean {
  if (forbidsRetention !== null && model.retention !== null) return false;
  return allowedModels === null || allowedModels.has(model.name);
}

export function customerMayUse({ allowedModels }: Customer, model: Model): boolean {
  return allowedModels === null || allowedModels.has(model.name);
}
