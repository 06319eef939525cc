/**
 * Writes the dashboards and alert rules for a Grafana and a Prometheus of one's own, from the descriptions that the
 * workspace on AWS is filled from:
 *
 *     npm run dashboards -- --out stargate-monitoring                         files to import or to provision
 *     npm run dashboards -- --out stargate-monitoring --env prod --configmap  and manifests for Kubernetes
 *     npm run dashboards -- --help
 */
import { exportedFiles } from './dashboards/files.ts';
import { readFlags, USAGE } from './dashboards/flags.ts';
import { writeExport } from './dashboards/write.ts';

try {
  const flags = readFlags(process.argv.slice(2));
  if (flags === null) console.log(USAGE);
  else {
    const { written, removed } = writeExport(flags.out, exportedFiles(flags));
    for (const file of written) console.log(`Wrote ${file}`);
    for (const file of removed) console.log(`Removed ${file}, which an earlier run wrote`);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  console.error('npm run dashboards -- --help says how to call it.');
  process.exitCode = 2;
}
