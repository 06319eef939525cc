/** Every harmful change that a promise catches, by topic. */
import { accessMutations } from './access-mutations.ts';
import { accountMutations } from './account-mutations.ts';
import { dataMutations } from './data-mutations.ts';
import { edgeMutations } from './edge-mutations.ts';
import { gatewayMutations } from './gateway-mutations.ts';
import { guardrailMutations } from './guardrail-mutations.ts';
import { metricsMutations } from './metrics-mutations.ts';
import { networkMutations } from './network-mutations.ts';
import { observabilityMutations } from './observability-mutations.ts';
import { operationsMutations } from './operations-mutations.ts';
import { scalingMutations } from './scaling-mutations.ts';
import { trafficMutations } from './traffic-mutations.ts';
import { spillMutations } from './spill-mutations.ts';
import { updateMutations } from './update-mutations.ts';
import { regionMutations } from './region-mutations.ts';
import type { Mutation } from './mutation.ts';

export const mutations: readonly Mutation[] = [
  ...accessMutations,
  ...accountMutations,
  ...dataMutations,
  ...edgeMutations,
  ...gatewayMutations,
  ...guardrailMutations,
  ...metricsMutations,
  ...networkMutations,
  ...observabilityMutations,
  ...regionMutations,
  ...operationsMutations,
  ...scalingMutations,
  ...trafficMutations,
  ...spillMutations,
  ...updateMutations,
];
