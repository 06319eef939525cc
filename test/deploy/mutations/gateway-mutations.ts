/** The load balancer's rules, the tasks and how they are deployed. */
import { LOAD_BALANCER, SERVICE, set, TASK, type Mutation } from './mutation.ts';
import { resourcesOf, theOnly } from '../support/template.ts';

export const gatewayMutations: readonly Mutation[] = [
  {
    name: "the load balancer's rule against edge traffic is removed",
    caughtBy: 'what came through the edge meets a 403 before any internal path is forwarded',
    apply: ({ gateway }) => {
      for (const [id, resource] of Object.entries(gateway.Resources)) {
        if (resource.Type.endsWith('ListenerRule') && JSON.stringify(resource).includes('x-stargate-edge')) {
          delete gateway.Resources[id];
        }
      }
    },
  },
  {
    name: 'an admin rule is moved before the rule against edge traffic',
    caughtBy: 'what came through the edge meets a 403 before any internal path is forwarded',
    apply: (templates) => {
      const rule = resourcesOf(templates, 'AWS::ElasticLoadBalancingV2::ListenerRule').find(
        ({ properties }) => JSON.stringify(properties).includes('/key/*'),
      );
      if (rule !== undefined) rule.properties['Priority'] = 50;
    },
  },
  {
    name: 'the container can write to its root',
    caughtBy: 'tasks have a read-only root, no privileges, no root user, and a health check',
    apply: set('gateway', TASK, ['ContainerDefinitions', '0', 'ReadonlyRootFilesystem'], false),
  },
  {
    name: 'the container runs as root',
    caughtBy: 'tasks have a read-only root, no privileges, no root user, and a health check',
    apply: set('gateway', TASK, ['ContainerDefinitions', '0', 'User'], undefined),
  },
  {
    name: 'a failed deployment stays',
    caughtBy: 'a deployment drops nothing and rolls back by itself',
    apply: set('gateway', SERVICE, ['DeploymentConfiguration', 'DeploymentCircuitBreaker'], {}),
  },
  {
    name: 'new tasks no longer wait for the migration',
    caughtBy: 'migrations run before new tasks and new functions',
    apply: ({ gateway }) => {
      theOnly(gateway, SERVICE).resource.DependsOn = [];
    },
  },
  {
    name: "the load balancer's idle timeout goes back to AWS's minute",
    caughtBy: 'the timeouts on AWS are those of the table',
    apply: (templates) => {
      const alb = theOnly(templates, LOAD_BALANCER).properties;
      for (const attribute of alb['LoadBalancerAttributes'] as { Key: string; Value: string }[]) {
        if (attribute.Key === 'idle_timeout.timeout_seconds') attribute.Value = '60';
      }
    },
  },
  {
    name: 'everybody may invoke the admin function',
    caughtBy: 'only the load balancer invokes the admin function',
    apply: ({ gateway }) => {
      for (const { properties } of resourcesOf(gateway, 'AWS::Lambda::Permission'))
        properties['Principal'] = '*';
    },
  },
];
