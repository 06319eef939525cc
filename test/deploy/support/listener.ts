/** The load balancer's listeners as the template has them, in the words of core/alb-rules.ts, so that they can be executed. */
import type { AlbAction, AlbRule, AlbTarget } from '../../../core/alb-rules.ts';
import { asList, referenced, resourcesOf, type Properties } from './template.ts';
import type { System } from './synthesized.ts';

export type Listener = {
  readonly id: string;
  readonly port: number;
  readonly rules: readonly AlbRule[];
  readonly defaultAction: AlbAction;
};

const GATEWAY_PORTS = [80, 443];

/** Each listener of the gateway: port 80, and port 443 where there is a certificate. */
export function listenersOf(templates: System['templates']): readonly Listener[] {
  const rules = resourcesOf(templates, 'AWS::ElasticLoadBalancingV2::ListenerRule');
  const listeners = resourcesOf(templates, 'AWS::ElasticLoadBalancingV2::Listener').filter(({ properties }) =>
    GATEWAY_PORTS.includes(Number(properties['Port'])),
  );
  return listeners.map(({ id, properties }) => ({
    id,
    port: Number(properties['Port']),
    rules: rules
      .filter((rule) => referenced(templates, rule.properties['ListenerArn']) === id)
      .map((rule) => ruleOf(templates, rule.id, rule.properties))
      .toSorted((one, other) => one.priority - other.priority),
    defaultAction: actionOf(templates, properties['DefaultActions']),
  }));
}

/** The one that clients reach. */
export function listenerOf(templates: System['templates']): Listener {
  const [first] = listenersOf(templates).toSorted((one, other) => other.port - one.port);
  if (first === undefined) throw new Error('the load balancer has no listener');
  return first;
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
