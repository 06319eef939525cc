/**
 * Looks for secrets that nobody should commit: keys of AWS, Anthropic, OpenAI, GitHub and many others, private keys,
 * passwords in addresses of databases, and our own virtual keys.
 *
 *     npm run secrets                                  the files of the work tree that git knows or would add
 *     npm run secrets -- --commits origin/main..HEAD   every version of a file that these commits brought; HEAD: all ever
 *
 * Ends with 0: nothing; 1: something was found, and is named without being shown; 2: it failed.
 */
import { parseArgs } from 'node:util';
import { findSecrets } from './secrets/find-secrets.ts';
import { committedTexts, repositoryOf, workTreeTexts } from './secrets/texts.ts';

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { commits: { type: 'string' } } });
  const root = repositoryOf(process.cwd());
  const texts = values.commits === undefined ? workTreeTexts(root) : committedTexts(root, values.commits);
  let searched = 0;
  let found = 0;
  for (const text of texts) {
    searched += 1;
    for (const { line, what } of await findSecrets(text)) {
      found += 1;
      console.error(`${text.name}:${line}: ${what}`);
    }
  }
  if (found === 0) {
    console.log(`No secret in ${searched} files.`);
    return 0;
  }
  console.error(
    `${found} found: revoke what is real, whether or not it was pushed, and take it out of the commit.`,
  );
  console.error('What only looks like one is allowed in scripts/secrets/allowed.ts, with the reason.');
  return 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
}
