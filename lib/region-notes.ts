/**
 * What an environment does without or does elsewhere because of its region, in sentences that the synthesis shows. What it
 * cannot do without is an error of lib/validation.
 */
import { residencyOf } from '../core/catalog/residency.ts';
import { GLOBAL_SERVICES_REGION, managedGrafanaRegions } from '../core/regions/services.ts';
import { modelsLeftOut } from './bedrock-plan.ts';
import type { Environment } from './environment.ts';

export function regionNotes(environment: Environment): readonly string[] {
  const { bedrock, region, network, grafana } = environment;
  const notes: string[] = [];
  const residency = residencyOf(bedrock.dataResidency, region);
  if (bedrock.dataResidency === undefined && residency !== 'none') {
    notes.push(
      `${region} is in Europe and bedrock.dataResidency says nothing: calls are kept within ${residency}. Write 'eu' to say that it is meant, or 'none' for global profiles, which cost a tenth less.`,
    );
  }
  const missing = modelsLeftOut(bedrock, region);
  if (missing.length > 0) {
    const within = residency === 'none' ? '' : ` within ${residency}`;
    notes.push(
      `Bedrock does not offer ${missing.length} models of the catalog from ${region}${within}, and they are left out: ${missing.join(', ')}. To serve one, name a deployment in another region (bedrock.deployments).`,
    );
  }
  if (region !== GLOBAL_SERVICES_REGION) {
    notes.push(
      `CloudFront's metrics are in ${GLOBAL_SERVICES_REGION}: the alarm on the edge and its topic are in a stack there.`,
    );
    if (network.kind === 'new' && network.egress === 'endpoints') {
      notes.push(
        `Cost Explorer has an endpoint in ${GLOBAL_SERVICES_REGION} alone: without another way out, usage is not compared with the bill.`,
      );
    }
  }
  if (grafana === undefined && !managedGrafanaRegions.includes(region)) {
    notes.push(
      `Amazon Managed Grafana is not in ${region}: for dashboards set grafana.region, or grafana.authentication to 'self-hosted'.`,
    );
  }
  return notes;
}
