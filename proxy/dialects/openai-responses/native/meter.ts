/** What an answer of OpenAI's Responses API tells of itself: usage, how it ended, and how much of it has come. */
import { NO_USAGE, type Usage } from '../../../../core/usage/usage.ts';
import type { ServiceTier } from '../../../../core/catalog/price.ts';
import { endOfString } from '../../converse/delta.ts';
import { isObject, type JsonObject } from '../../json.ts';
import type { Meter } from '../../meter.ts';
import { usageOfResponse } from '../../openai-usage.ts';
import { tierTold } from '../../service-tier.ts';

export class ResponseMeter implements Meter {
  usage: Usage = NO_USAGE;
  isFinal = false;
  relayedChars = 0;
  stopReason: string | null = null;
  serviceTier: ServiceTier | null = null;

  /** Takes the `response` object of an answer that has ended. */
  ended({ usage, incomplete_details: details, status, service_tier: tier }: JsonObject): void {
    if (isObject(usage)) {
      this.usage = usageOfResponse(usage);
      this.isFinal = true;
    }
    const reason = isObject(details) ? details['reason'] : null;
    this.stopReason = [reason, status].find((said) => typeof said === 'string') ?? null;
    this.serviceTier = tierTold(tier);
  }

  /** Takes an event in the middle of the stream. What is encrypted is longer than the tokens it stands for. */
  passed(name: string, data: Buffer): void {
    if (name.endsWith('.delta')) this.relayedChars += deltaLength(data);
    else if (name === 'response.output_item.done' && data.includes(ENCRYPTED))
      this.relayedChars += data.length;
  }
}

const DELTA = Buffer.from('"delta":"');
const ENCRYPTED = Buffer.from('"encrypted_content":"');

function deltaLength(data: Buffer): number {
  const at = data.indexOf(DELTA);
  if (at === -1) return 0;
  const from = at + DELTA.length;
  return endOfString(data, from) - from;
}
