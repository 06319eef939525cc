/** Everything a synthesized system promises. */
import { accessPromises } from './access-promises.ts';
import { dataPromises } from './data-promises.ts';
import { edgePromises } from './edge-promises.ts';
import { gatewayPromises } from './gateway-promises.ts';
import { networkPromises } from './network-promises.ts';
import { observabilityPromises } from './observability-promises.ts';
import type { SystemPromise } from './promise.ts';

export const allPromises: readonly SystemPromise[] = [
  ...networkPromises,
  ...dataPromises,
  ...accessPromises,
  ...gatewayPromises,
  ...edgePromises,
  ...observabilityPromises,
];
