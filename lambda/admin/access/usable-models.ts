/** Which models the credential of a request may call; those who see everything are told of all. */
import type { Catalog } from '../../../core/catalog/catalog.ts';
import type { Model } from '../../../core/catalog/model.ts';
import { mayUse } from '../../../core/keys/model-permission.ts';
import { intersectModels } from '../../../core/keys/principal.ts';
import { isOverseer, type Caller } from './caller.ts';

export function usableModels(caller: Caller, catalog: Catalog): (model: Model) => boolean {
  if (isOverseer(caller)) return () => true;
  const lists = caller.models.filter((list) => list !== null).filter((list) => list.length > 0);
  const allowedModels = intersectModels(
    lists.map((list) => ({ scope: 'key', models: catalog.modelsMeant(list) })),
  );
  const forbidsRetention = caller.forbidsRetention ? 'team' : null;
  return (model) => mayUse({ allowedModels, forbidsRetention }, model);
}
