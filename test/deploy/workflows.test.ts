/** The workflows name scripts and environments that exist, use actions by their commit, and hold no long-lived key. */
import { deepEqual, match, ok } from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { environments } from '../../lib/environments.ts';

const root = join(import.meta.dirname, '..', '..');
const folder = join(root, '.github', 'workflows');
const workflows = readdirSync(folder).map((name) => ({
  name,
  text: readFileSync(join(folder, name), 'utf8'),
}));
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

for (const { name, text } of workflows) {
  test(`${name} runs what exists`, () => {
    for (const [, script] of text.matchAll(/npm run (?:--silent )?([\w:]+)/g)) {
      ok(script !== undefined && script in scripts, `there is no script ${script}`);
    }
    for (const [, file] of text.matchAll(/node (scripts\/[\w-]+\.ts)/g)) {
      ok(file !== undefined && existsSync(join(root, file)), `there is no ${file}`);
    }
  });

  test(`${name} signs in by OIDC only, with the least permissions`, () => {
    ok(!/AWS_SECRET_ACCESS_KEY|aws-secret-access-key|secrets\.AWS/.test(text));
    ok(/^permissions:\n {2}contents: read$/m.test(text));
  });

  test(`${name} uses actions by their commit`, () => {
    const actions = [...text.matchAll(/uses: (\S+)/g)].map(([, action]) => action ?? '');
    ok(actions.length > 0);
    for (const action of actions) match(action, /^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
  });

  test(`the shell of ${name} parses`, () => {
    for (const script of shellBlocks(text)) {
      const checked = spawnSync('bash', ['-n'], {
        input: script.replaceAll(/\$\{\{[^}]*\}\}/g, 'value'),
        encoding: 'utf8',
      });
      deepEqual([checked.status, checked.stderr], [0, ''], script);
    }
  });
}

// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell
test('a command that fails before a pipe to tee fails its step', () => {
  const piped = workflows.filter(({ text }) => text.includes('| tee'));
  ok(piped.length > 0);
  for (const { name, text } of piped) ok(/^defaults:\n {2}run:\n {4}shell: bash$/m.test(text), name);
});

test('every environment is synthesized and can be deployed', () => {
  const names = environments.map(({ name }) => name).join(', ');
  const [check, deploy] = ['check.yml', 'deploy.yml'].map(
    (name) => workflows.find((found) => found.name === name)?.text,
  );
  ok(check?.includes(`environment: [${names}]`));
  ok(deploy?.includes(`options: [${names}]`));
});

test('what is guarded is what is deployed: one assembly, made when signed in', () => {
  const deploy = workflows.find(({ name }) => name === 'deploy.yml')?.text ?? '';
  const steps = [
    'uses: aws-actions/configure-aws-credentials@',
    'npm run synth -- -c "env=$ENVIRONMENT" -o cdk.out',
    'node scripts/deployed.ts "$ENVIRONMENT" before',
    'node scripts/guard.ts before cdk.out',
    'npx cdk deploy --app cdk.out --all',
  ].map((step) => deploy.indexOf(step));
  ok(!steps.includes(-1), `a step is missing: ${steps.join(' ')}`);
  deepEqual(
    steps,
    steps.toSorted((a, b) => a - b),
  );
  deepEqual(
    [...deploy.matchAll(/npm run synth|cdk (synth|deploy)/g)].length,
    2,
    'nothing is synthesized twice',
  );
});

test('a difference is between two templates of one account, for every environment, by one tool', () => {
  const check = workflows.find(({ name }) => name === 'check.yml')?.text ?? '';
  ok(check.indexOf('configure-aws-credentials@') < check.indexOf('-o after'), 'synthesized before signed in');
  match(check, /node scripts\/diff\.ts --app after --against before --markdown > diff\.md/);
  ok(!check.includes('cdk diff'));
});

test('every image is built and scanned on both processors', () => {
  const textOf = (file: string) => workflows.find(({ name }) => name === file)?.text ?? '';
  match(textOf('check.yml'), /runner: \[ubuntu-24\.04-arm, ubuntu-24\.04\]/);
  match(textOf('check.yml'), /image: \[proxy, saas-usage-exporter\]/);
  match(
    textOf('images.yml'),
    /image: \[proxy, saas-usage-exporter, collector\]\n +platform: \[linux\/arm64, linux\/amd64\]/,
  );
  for (const file of ['check.yml', 'images.yml'])
    match(textOf(file), /uses: anchore\/scan-action@[0-9a-f]{40}/);
});

test('every change is checked as .ci/run checks it, and every long proof runs at night', () => {
  const textOf = (file: string) => workflows.find(({ name }) => name === file)?.text ?? '';
  match(textOf('check.yml'), /^ +- run: \.ci\/run$/m);
  const nightly = [...textOf('nightly.yml').matchAll(/^ +- (prove:[\w:]+)/gm)].map(([, script]) => script);
  const proofs = Object.keys(scripts).filter((script) => script.startsWith('prove:'));
  deepEqual(new Set(nightly), new Set(proofs));
});

test('no change lands without a search for secrets in its files, and in everything that its commits brought', () => {
  match(readFileSync(join(root, '.ci/run'), 'utf8'), /^npm run secrets$/m);
  const check = workflows.find(({ name }) => name === 'check.yml')?.text ?? '';
  const job = /^ {2}secrets:\n((?: {4}.*\n)+)/m.exec(check)?.[1] ?? '';
  match(job, /^ +fetch-depth: 0$/m);
  match(job, /^ +- run: npm run secrets -- --commits HEAD$/m);
});

/** The indented text behind each `run: |`. */
function shellBlocks(text: string): readonly string[] {
  const blocks: string[] = [];
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const indent = /^( *)run: \|$/.exec(lines[at] ?? '')?.[1]?.length;
    if (indent === undefined) continue;
    const block: string[] = [];
    while (lines[at + 1] === '' || isDeeper(lines[at + 1], indent)) {
      at += 1;
      block.push((lines[at] ?? '').slice(indent + 2));
    }
    blocks.push(block.join('\n'));
  }
  return blocks;
}

function isDeeper(line: string | undefined, indent: number): boolean {
  return line !== undefined && line.startsWith(' '.repeat(indent + 2));
}
