/** Whether RDS offers the engine and the class of the environment, in its zones. */
import type { Environment } from '../../../lib/environment.ts';
import { AURORA_VERSION, POSTGRES_MAJOR } from '../../../lib/postgres-version.ts';
import { about, listed, type Check, type Examination } from '../finding.ts';

export const databaseCheck: Check = {
  topic: 'database',
  asks: [
    'rds:DescribeDBEngineVersions',
    'rds:DescribeOrderableDBInstanceOptions',
    'ec2:DescribeAvailabilityZones',
  ],
  run: async (examination) => {
    const { environment, aws } = examination;
    const { engine, version, instanceClass } = wanted(environment);
    const versionSay = about('database', 'rds:DescribeDBEngineVersions');
    const rds = await aws.rds();
    const { DBEngineVersions: versions = [] } = await rds.describeDBEngineVersions({
      Engine: engine,
      EngineVersion: version,
    });
    const newest = versions.at(-1)?.EngineVersion;
    if (newest === undefined) {
      const todo = `name one that is offered in lib/postgres-version.ts, or take another region: aws rds describe-db-engine-versions --engine ${engine} --region ${aws.region}`;
      return [versionSay.failure(`RDS has no ${engine} ${version} in ${aws.region}`, todo)];
    }
    const { ok, failure } = about('database', 'rds:DescribeOrderableDBInstanceOptions');
    const zones = await zonesOffering(examination, engine, newest, instanceClass);
    const names = await zoneNames(examination);
    const missing = names.filter((name) => !zones.has(name));
    return [
      versionSay.ok(`${engine} ${newest} is offered`),
      missing.length === 0
        ? ok(`${instanceClass} is offered in ${listed(names)}`)
        : failure(
            `${instanceClass} with ${engine} ${newest} is not offered in ${listed(missing)}`,
            zones.size === 0
              ? `take another database.instanceType: aws rds describe-orderable-db-instance-options --engine ${engine} --engine-version ${newest} --region ${aws.region}`
              : `it is offered in ${listed([...zones])}: take those zones, or another database.instanceType`,
          ),
    ];
  },
};

type Wanted = { readonly engine: string; readonly version: string; readonly instanceClass: string };

function wanted({ database }: Environment): Wanted {
  return database.kind === 'aurora'
    ? { engine: 'aurora-postgresql', version: AURORA_VERSION, instanceClass: 'db.serverless' }
    : { engine: 'postgres', version: POSTGRES_MAJOR, instanceClass: `db.${database.instanceType}` };
}

/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeOrderableDBInstanceOptions.html */
async function zonesOffering(
  { aws }: Examination,
  engine: string,
  version: string,
  instanceClass: string,
): Promise<ReadonlySet<string>> {
  const rds = await aws.rds();
  const { OrderableDBInstanceOptions: options = [] } = await rds.describeOrderableDBInstanceOptions({
    Engine: engine,
    EngineVersion: version,
    DBInstanceClass: instanceClass,
    Vpc: true,
    MaxRecords: 100,
  });
  return new Set(
    options.flatMap(({ AvailabilityZones: zones = [] }) => zones.flatMap(({ Name: name }) => name ?? [])),
  );
}

/** RDS speaks of zones by the names they have in this account, the environment by their ids. */
async function zoneNames({ aws, environment }: Examination): Promise<readonly string[]> {
  const { AvailabilityZones: zones = [] } = await (await aws.ec2()).describeAvailabilityZones({});
  return environment.network.availabilityZones.flatMap(
    (id) => zones.find(({ ZoneId: known }) => known === id)?.ZoneName ?? [],
  );
}
