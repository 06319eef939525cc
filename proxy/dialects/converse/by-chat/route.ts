/** Where a model is asked by Chat Completions in the place of Converse, which does not serve it in the deployment's region. */
import { isCallableFrom } from '../../../../core/catalog/availability.ts';
import type { Target } from '../../dialect.ts';
import { nativeRoute, type NativeRoute } from '../../native-route.ts';

/** Null: Converse serves it. A deployment on bedrock-mantle names no inference profile. */
export function routeByChat(target: Target): NativeRoute | null {
  const { model, deployment } = target;
  if (deployment.transport !== 'mantle') return null;
  const isServed =
    model.apis.runtime.includes('converse') &&
    isCallableFrom(model.availability, 'regional', deployment.region);
  return isServed ? null : nativeRoute(target, 'chat');
}
