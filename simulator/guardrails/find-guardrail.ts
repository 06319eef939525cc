/**
 * Finds the guardrail that a call names. An unknown id and an unknown version are refused with the same words, which
 * are those of the live service, and so is a guardrail of another region: guardrails are regional.
 */
import { invalid } from '../wire/aws-error.ts';
import type { Guardrail } from './guardrail.ts';

export type NamedGuardrail = {
  readonly guardrail: Guardrail;
  readonly version: string;
  readonly arn: string;
};

export type FindGuardrail = (identifier: string, version: string, region: string) => NamedGuardrail;

/** The words of the service when a guardrail is half named, or a body is not made for one. */
export const INCORRECT_FORMAT = 'Guardrail was enabled but input is in incorrect format.';

const ARN = /^arn:aws[a-z-]*:bedrock:([a-z0-9-]+):(\d{12}):guardrail\/([a-z0-9]+)$/;
const ID_CHARS = 12;

export function createGuardrailFinder(guardrails: readonly Guardrail[], account: string): FindGuardrail {
  const byId = new Map(guardrails.map((guardrail) => [guardrail.id, guardrail]));
  return (identifier, version, region) => {
    if (identifier === '' || version === '') throw invalid(INCORRECT_FORMAT);
    const [, regionOfArn = region, accountOfArn = account, idOfArn] = ARN.exec(identifier) ?? [];
    const id = idOfArn ?? identifier;
    const guardrail = byId.get(id);
    if (guardrail === undefined && id.length !== ID_CHARS) {
      throw invalid('The provided guardrail identifier is invalid.');
    }
    const isThere = version === 'DRAFT' || guardrail?.versions.includes(version) === true;
    if (guardrail === undefined || !isThere || regionOfArn !== region) {
      throw invalid('The guardrail identifier or version provided in the request does not exist.');
    }
    return { guardrail, version, arn: `arn:aws:bedrock:${region}:${accountOfArn}:guardrail/${id}` };
  };
}

/** The region that a request was signed for; a bearer token says none. */
export function signedRegion(authorization: string | undefined, otherwise: string): string {
  return /Credential=[^/]+\/\d+\/([a-z0-9-]+)\//.exec(authorization ?? '')?.[1] ?? otherwise;
}
