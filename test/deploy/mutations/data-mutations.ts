/** What is stored loses its protection. */
import { containerOf, DATABASE, set, type Mutation } from './mutation.ts';
import { theOnly } from '../support/template.ts';

export const dataMutations: readonly Mutation[] = [
  {
    name: 'the database is not encrypted any more',
    caughtBy: 'the database is encrypted under our own key',
    apply: set('data', DATABASE, ['StorageEncrypted'], false),
  },
  {
    name: 'the Aurora cluster is not encrypted any more',
    caughtBy: 'the database is encrypted under our own key',
    environment: 'staging',
    apply: set('data', 'AWS::RDS::DBCluster', ['StorageEncrypted'], undefined),
  },
  {
    name: 'the database takes connections without TLS',
    caughtBy: 'the database takes TLS only, and ends forgotten transactions',
    apply: set('data', 'AWS::RDS::DBParameterGroup', ['Parameters', 'rds.force_ssl'], '0'),
  },
  {
    name: 'the database loses its deletion protection',
    caughtBy: 'a protected environment keeps its data whatever happens to the stack',
    apply: set('data', DATABASE, ['DeletionProtection'], false),
  },
  {
    name: 'the secret of the key hashes goes with its stack',
    caughtBy: 'a protected environment keeps its data whatever happens to the stack',
    environment: 'staging',
    apply: ({ data }) => {
      for (const [id, resource] of Object.entries(data.Resources)) {
        if (id.startsWith('SecretsKeyPepper')) resource.DeletionPolicy = 'Delete';
      }
    },
  },
  {
    name: 'rotation of the database password is removed',
    caughtBy: 'the database password is generated and rotated by AWS',
    apply: ({ data }) => {
      const { id } = theOnly(data, 'AWS::SecretsManager::RotationSchedule');
      delete data.Resources[id];
    },
  },
  {
    name: 'the task gets the database address with its password',
    caughtBy: 'tasks and functions get secrets by ARN, never the secret',
    apply: ({ gateway }) => {
      containerOf(gateway, 'ProxyTask')['Environment'].push({
        Name: 'DATABASE_URL',
        Value: 'postgres://stargate:{{resolve:secretsmanager:db:SecretString:password}}@db/stargate',
      });
    },
  },
];
