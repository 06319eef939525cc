/** Whether RDS offers the engine and the class of the environment, in its zones. */
import type { Environment } from '../../../lib/environment.ts';
import { about, listed, type Check, type Examination } from '../finding.ts';

/** The major version of lib/constructs/postgres.ts. */
const MAJOR = '18';

export const databaseCheck: Check = {
  topic: 'database',
  asks: [
    'rds:DescribeDBEngineVersions',
    'rds:DescribeOrderableDBInstanceOptions',
    'ec2:DescribeAvailabilityZones',
  ],
  run: async (examination) => {
    const { environment, aws } = examination;
    const { engine, instanceClass } = wanted(environment);
    const versionSay = about('database', 'rds:DescribeDBEngineVersions');
    const rds = await aws.rds();
    const { DBEngineVersions: versions = [] } = await rds.describeDBEngineVersions({
      Engine: engine,
      EngineVersion: MAJOR,
    });
    const newest = versions.at(-1)?.EngineVersion;
    if (newest === undefined) {
      const todo = `take another region, or ask when it comes: aws rds describe-db-engine-versions --engine ${engine} --region ${aws.region}`;
      return [versionSay.failure(`RDS has no ${engine} ${MAJOR} in ${aws.region}`, todo)];
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

function wanted({ database }: Environment): { readonly engine: string; readonly instanceClass: string } {
  return database.kind === 'aurora'
    ? { engine: 'aurora-postgresql', instanceClass: 'db.serverless' }
    : { engine: 'postgres', instanceClass: `db.${database.instanceType}` };
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
