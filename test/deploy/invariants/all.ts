/** Everything a synthesized system promises. */
import { accessInvariants } from './access-invariants.ts';
import { accountInvariants } from './account-invariants.ts';
import { dataInvariants } from './data-invariants.ts';
import { edgeInvariants } from './edge-invariants.ts';
import { originInvariants } from './origin-invariants.ts';
import { gatewayInvariants } from './gateway-invariants.ts';
import { guardrailInvariants } from './guardrail-invariants.ts';
import { metricsInvariants } from './metrics-invariants.ts';
import { natInvariants } from './nat-invariants.ts';
import { networkInvariants } from './network-invariants.ts';
import { observabilityInvariants } from './observability-invariants.ts';
import { referenceInvariants } from './reference-invariants.ts';
import { operationsInvariants } from './operations-invariants.ts';
import { saasInvariants } from './saas-invariants.ts';
import { scalingInvariants } from './scaling-invariants.ts';
import { trafficInvariants } from './traffic-invariants.ts';
import { spillInvariants } from './spill-invariants.ts';
import { updateInvariants } from './update-invariants.ts';
import { regionInvariants } from './region-invariants.ts';
import type { SystemInvariant } from './invariant.ts';

export const allInvariants: readonly SystemInvariant[] = [
  ...networkInvariants,
  ...natInvariants,
  ...dataInvariants,
  ...accessInvariants,
  ...accountInvariants,
  ...gatewayInvariants,
  ...guardrailInvariants,
  ...edgeInvariants,
  ...originInvariants,
  ...observabilityInvariants,
  ...regionInvariants,
  ...metricsInvariants,
  ...operationsInvariants,
  ...saasInvariants,
  ...scalingInvariants,
  ...trafficInvariants,
  ...spillInvariants,
  ...updateInvariants,
  ...referenceInvariants,
];
