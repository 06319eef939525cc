import type { Deployment } from '../catalog/model.ts';

/** Whether a model can be asked for a verdict there: those that Converse serves in the gateway's way of asking. */
export function canJudge({ transport }: Deployment): boolean {
  return transport !== 'mantle' && transport !== 'openai';
}
