/** Everything a synthesized system promises. */
import { accessInvariants } from './access-invariants.ts';
import { dataInvariants } from './data-invariants.ts';
import { edgeInvariants } from './edge-invariants.ts';
import { gatewayInvariants } from './gateway-invariants.ts';
import { metricsInvariants } from './metrics-invariants.ts';
import { networkInvariants } from './network-invariants.ts';
import { observabilityInvariants } from './observability-invariants.ts';
import { scalingInvariants } from './scaling-invariants.ts';
import { updateInvariants } from './update-invariants.ts';
import type { SystemInvariant } from './invariant.ts';

export const allInvariants: readonly SystemInvariant[] = [
  ...networkInvariants,
  ...dataInvariants,
  ...accessInvariants,
  ...gatewayInvariants,
  ...edgeInvariants,
  ...observabilityInvariants,
  ...metricsInvariants,
  ...scalingInvariants,
  ...updateInvariants,
];
