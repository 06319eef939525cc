/** Where a model is asked by Chat Completions in the place of Converse, which does not serve it in the deployment's region. */
import { converseIdBesideMantle } from '../../../../core/catalog/model.ts';
import type { Target } from '../../dialect.ts';
import { nativeRoute, type NativeRoute } from '../../native-route.ts';

/** Null: Converse serves it. */
export function routeByChat(target: Target): NativeRoute | null {
  const { model, deployment } = target;
  if (deployment.transport !== 'mantle' || converseIdBesideMantle(model, deployment.region) !== null)
    return null;
  return nativeRoute(target, 'chat');
}

/** Under which id Converse is asked when it is not the deployment's own: one on bedrock-mantle names no profile. */
export function converseIdFor({ model, deployment }: Target): string | null {
  if (deployment.transport !== 'mantle') return null;
  const id = converseIdBesideMantle(model, deployment.region);
  return id === deployment.upstreamId ? null : id;
}
