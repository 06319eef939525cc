/**
 * What `stargate doctor` says of a deployment at which Bedrock answered 403: the ARN that the task's role lacks, for
 * `bedrock.extraModelArns` in lib/environments.ts.
 */
import { parseBase } from '../core/catalog/bedrock-base.ts';

/** `deployment`: as metrics name it, `<region>/<id or ARN>`. */
export function missingRights(deployment: string, calls: number): string {
  const [region = '', ...rest] = deployment.split('/');
  const upstreamId = rest.join('/');
  const counted = `Bedrock answered 403 to ${calls} calls at ${deployment} since the task started`;
  if (upstreamId.includes('@'))
    return `${counted}: the role of the other account may not call it, or the gateway may not assume the role.`;
  if (upstreamId.startsWith('mantle/'))
    return `${counted}: its role needs bedrock-mantle:CreateInference, or the account lacks access to the model.`;
  return `${counted}: its role may lack ${arnOf(region, upstreamId)} (add it to bedrock.extraModelArns), or the account lacks access to the model. See docs/models.md.`;
}

function arnOf(region: string, upstreamId: string): string {
  const base = parseBase(upstreamId);
  switch (base?.kind) {
    case 'profile':
      return `arn:aws:bedrock:${region}:<account>:inference-profile/${upstreamId}`;
    case 'model':
      return `arn:aws:bedrock:${region}::foundation-model/${upstreamId}`;
    case 'arn':
    case undefined:
      return upstreamId;
  }
}
