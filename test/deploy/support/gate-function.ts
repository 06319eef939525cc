/** The viewer function of the synthesized distribution, taken from the template and made runnable. */
import type { EdgeAnswer } from '../../../core/edge-function.ts';
import { loadEdgeFunction, viewerRequestEvent } from '../../../local/edge/function-runner.ts';
import { asList, referenced, theOnly, type Properties } from './template.ts';
import type { System } from './synthesized.ts';

/** Its text; null when the distribution's default behaviour runs none on viewer requests. */
export function gateSource(templates: System['templates']): string | null {
  const config = theOnly(templates, 'AWS::CloudFront::Distribution').properties[
    'DistributionConfig'
  ] as Properties;
  const associations = asList(config['DefaultCacheBehavior']?.['FunctionAssociations'] ?? []) as Properties[];
  const viewer = associations.find((association) => association['EventType'] === 'viewer-request');
  const id = referenced(templates, viewer?.['FunctionARN']);
  const code: unknown = id === null ? undefined : templates.edge.Resources[id]?.Properties?.['FunctionCode'];
  return typeof code === 'string' ? code : null;
}

export type Gate = (method: string, path: string, headers?: Record<string, string>) => EdgeAnswer;

export function gateOf(templates: System['templates']): Gate {
  const source = gateSource(templates);
  if (source === null) throw new Error('the distribution runs no function on viewer requests');
  const run = loadEdgeFunction(source);
  return (method, path, headers = {}) =>
    run(
      viewerRequestEvent({
        requestId: 'test',
        ip: '198.51.100.7',
        method,
        path,
        headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, { value }])),
      }),
    );
}
