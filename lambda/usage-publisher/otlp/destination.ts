/** An endpoint by its settings. Throws where the headers are not headers, without quoting them. */
import { otlpHeadersOf } from '../../../core/otlp-headers.ts';
import { postTo } from './endpoint.ts';
import type { OtlpDestination } from './send-usage.ts';
import type { Temporality } from './usage-points.ts';

export function otlpDestination(given: {
  readonly endpoint: string;
  /** As `otlpHeadersOf` reads them. */
  readonly headers: string;
  readonly temporality: Temporality;
  readonly environmentName: string;
}): OtlpDestination {
  const { endpoint, headers, temporality, environmentName } = given;
  return { post: postTo(endpoint, otlpHeadersOf(headers)), temporality, environmentName };
}
