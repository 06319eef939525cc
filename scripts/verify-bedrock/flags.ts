/** What `npm run verify:bedrock` is told. */
import { parseArgs } from 'node:util';

import type { Model } from '../../core/catalog/model.ts';
import { parseUsd, type PicoUsd } from '../../core/money.ts';
import { regionOfFlag } from '../aws-region.ts';

export type Flags = {
  readonly region: string;
  /** Models to ask; the others are left out. */
  readonly models: readonly Model[];
  readonly maxUsd: PicoUsd;
  /** Where the service is; null: AWS's own address in the region. */
  readonly endpoint: string | null;
  /** Where the report goes; null: into docs for the real service, and nowhere for another endpoint. */
  readonly out: string | null;
};

export const USAGE = `npm run verify:bedrock -- --aws REGION [--models a,b] [--max-usd 1] [--endpoint URL] [--out FILE]

  --aws REGION     asks Bedrock in this region, with the credentials that AWS's tools find, or AWS_BEARER_TOKEN_BEDROCK
  --models a,b     only these models, by their public names or Bedrock ids; all without it
  --max-usd N      stops before the calls could cost more than N dollars; 1 without it
  --endpoint URL   asks another address, like the simulator's
  --out FILE       writes the report there`;

/** Throws an Error that says what is wrong with the arguments. */
export function readFlags(args: readonly string[], models: readonly Model[]): Flags {
  const { values } = parseArgs({
    args: [...args],
    options: {
      aws: { type: 'string' },
      models: { type: 'string' },
      'max-usd': { type: 'string', default: '1' },
      endpoint: { type: 'string' },
      out: { type: 'string' },
    },
  });
  const { aws, endpoint, out } = values;
  if (aws === undefined) throw new Error('--aws is missing: name the region, as in --aws us-east-1');
  const region = regionOfFlag(aws);
  const maxUsd = parseUsd(values['max-usd']);
  if (maxUsd === null || maxUsd <= 0n) {
    throw new Error(`--max-usd ${values['max-usd']} is no number of dollars above 0, like 1 or 0.25`);
  }
  if (endpoint !== undefined && !URL.canParse(endpoint)) throw new Error(`--endpoint ${endpoint} is no URL`);
  return {
    region,
    models: chosen(values.models, models),
    maxUsd,
    endpoint: endpoint === undefined ? null : endpoint.replace(/\/$/, ''),
    out: out ?? null,
  };
}

function chosen(text: string | undefined, models: readonly Model[]): readonly Model[] {
  if (text === undefined) return models;
  return text.split(',').map((name) => {
    const found = models.find(
      (model) =>
        model.name === name.trim() || model.bedrockId === name.trim() || model.aliases.includes(name.trim()),
    );
    if (found === undefined) {
      throw new Error(
        `--models: there is no model ${name.trim()}; known: ${models.map((model) => model.name).join(', ')}`,
      );
    }
    return found;
  });
}
