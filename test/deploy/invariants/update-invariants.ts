/**
 * What a later update needs of a template that AWS would take the first time: no value that AWS changes by itself, nothing
 * that a release sets back.
 */
import { resourcesOf } from '../support/template.ts';
import { broken, type SystemInvariant } from './invariant.ts';

export const updateInvariants: readonly SystemInvariant[] = [
  {
    // RDS refuses a lower minor ("Cannot find upgrade path from 16.13 to 16.8", CDCgov/dibbs-query-connector#961), and
    // takes a major version alone for the default minor or the one it runs (ModifyDBInstance, RDS API reference).
    name: 'AWS upgrades the minor version of a database, or the template names it: never both',
    problems: ({ templates }) => {
      const instances = resourcesOf(templates, 'AWS::RDS::DBInstance');
      const upgraded = instances.filter(({ properties }) => properties['AutoMinorVersionUpgrade'] !== false);
      const named = [...instances, ...resourcesOf(templates, 'AWS::RDS::DBCluster')].filter(
        ({ properties }) => String(properties['EngineVersion'] ?? '').includes('.'),
      );
      return upgraded.flatMap((instance) =>
        named
          .filter(({ resource, id }) => resource.Type === 'AWS::RDS::DBCluster' || id === instance.id)
          .map(
            ({ id, properties }) =>
              `${id} names ${properties['EngineVersion']}, and AWS upgrades ${instance.id} by itself`,
          ),
      );
    },
  },
  {
    // "The new DB parameter group can be the default for that DB parameter group family": a group of another family is
    // refused, so engine and family change together (ModifyDBInstance, RDS API reference).
    name: "the database's parameter group is of the family of its engine",
    problems: ({ templates }) => {
      const groups = [
        ...resourcesOf(templates, 'AWS::RDS::DBParameterGroup'),
        ...resourcesOf(templates, 'AWS::RDS::DBClusterParameterGroup'),
      ];
      const engines = [
        ...resourcesOf(templates, 'AWS::RDS::DBInstance'),
        ...resourcesOf(templates, 'AWS::RDS::DBCluster'),
      ].filter(({ properties }) => properties['EngineVersion'] !== undefined);
      return engines.flatMap(({ id, properties }) => {
        const [major] = String(properties['EngineVersion']).split('.');
        const family = `${properties['Engine']}${major}`;
        return groups
          .filter((group) => group.properties['Family'] !== family)
          .map((group) => `${group.id} is of ${group.properties['Family']}, ${id} needs ${family}`);
      });
    },
  },
  {
    // "when updating a service, the service is updated and starts up with the same desired count as it had prior to the
    // deployment" if the template names none (aws/aws-cdk#13130, aws/containers-roadmap#493).
    name: 'a release leaves the number of tasks to scaling',
    problems: ({ templates }) => {
      const scaled = JSON.stringify(
        resourcesOf(templates, 'AWS::ApplicationAutoScaling::ScalableTarget').map(
          ({ properties }) => properties['ResourceId'],
        ),
      );
      return resourcesOf(templates, 'AWS::ECS::Service')
        .filter(({ id }) => scaled.includes(`"${id}"`))
        .flatMap(({ id, properties }) =>
          broken([
            [properties['DesiredCount'] === undefined, `${id} is set to ${properties['DesiredCount']} tasks`],
          ]),
        );
    },
  },
];
