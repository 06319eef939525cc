/** Starts the exporter with the environment of the process: what the image runs. */
import { runExporter } from './run.ts';

try {
  await runExporter({
    environment: process.env,
    random: Math.random,
    write: (line) => process.stdout.write(line),
  });
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
