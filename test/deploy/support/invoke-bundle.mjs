/** Calls the handler of a bundle once and prints how it ended. Usage: node invoke-bundle.mjs <index.mjs> <event> */
import { pathToFileURL } from 'node:url';

const [file, event] = process.argv.slice(2);
let ended;
try {
  const { handler } = await import(pathToFileURL(file).href);
  ended = { result: await handler(JSON.parse(event), {}), error: null };
} catch (error) {
  ended = { result: null, error: String(error?.stack ?? error) };
}
process.stdout.write(`\n#ended ${JSON.stringify(ended)}`, () => process.exit(0));
