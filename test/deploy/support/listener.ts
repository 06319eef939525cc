/** The load balancer's listener as the template has it, in the words of core/alb-rules.ts, so that it can be executed. */
import type { AlbAction, AlbRule, AlbTarget } from '../../../core/alb-rules.ts';
import { asList, referenced, resourcesOf, theOnly, type Properties } from './template.ts';
import type { System } from './synthesized.ts';

export type Listener = { readonly rules: readonly AlbRule[]; readonly defaultAction: AlbAction };

export function listenerOf(templates: System['templates']): Listener {
  const listener = theOnly(templates.gateway, 'AWS::ElasticLoadBalancingV2::Listener');
  const rules = resourcesOf(templates, 'AWS::ElasticLoadBalancingV2::ListenerRule')
    .map(({ id, properties }) => ruleOf(templates, id, properties))
    .toSorted((one, other) => one.priority - other.priority);
  return { rules, defaultAction: actionOf(templates, listener.properties['DefaultActions']) };
}

function ruleOf(templates: System['templates'], id: string, properties: Properties): AlbRule {
  const conditions = asList(properties['Conditions']) as Properties[];
  const path = conditions.find((condition) => condition['Field'] === 'path-pattern');
  const header = conditions.find((condition) => condition['Field'] === 'http-header');
  const known = [path, header].filter((condition) => condition !== undefined).length;
  if (known !== conditions.length) throw new Error(`rule ${id} has a condition this reader does not know`);
  return {
    priority: Number(properties['Priority']),
    name: id,
    paths: asList(path?.['PathPatternConfig']?.['Values'] ?? []).map(String),
    header:
      header === undefined
        ? null
        : {
            name: String(header['HttpHeaderConfig']['HttpHeaderName']),
            values: asList(header['HttpHeaderConfig']['Values']).map(String),
          },
    action: actionOf(templates, properties['Actions']),
  };
}

function actionOf(templates: System['templates'], actions: unknown): AlbAction {
  const action = asList(actions)[0] as Properties;
  if (action['Type'] === 'fixed-response') {
    const fixed = action['FixedResponseConfig'] as Properties;
    return {
      kind: 'respond',
      status: Number(fixed['StatusCode']),
      contentType: String(fixed['ContentType']),
      body: String(fixed['MessageBody']),
    };
  }
  if (action['Type'] !== 'forward') throw new Error(`an action of type ${action['Type']} is not known`);
  return { kind: 'forward', target: targetOf(templates, referenced(templates, action['TargetGroupArn'])) };
}

/** The only group of functions is the admin API's; the other one holds the proxy tasks. */
function targetOf(templates: System['templates'], groupId: string | null): AlbTarget {
  const group = groupId === null ? undefined : templates.gateway.Resources[groupId];
  if (group === undefined) throw new Error(`no target group ${groupId}`);
  return group.Properties?.['TargetType'] === 'lambda' ? 'admin' : 'proxy';
}
