/**
 * Claude Code and Codex with masking on: they read a file with addresses and keys, edit it and write another, by tool calls
 * in which the model has placeholders alone. The files end with the values, Bedrock never sees one, and its prompt cache
 * still hits. Only agents that are found on the PATH run, as in test/clients/agents.test.ts.
 */
import { equal, match, ok } from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { agents, runnerOf, type Agent } from '../../clients/agents.ts';
import { MASK_ALL, startJudged } from './judged-gate.ts';

const PROJECT = 'PRJ-482913';
const MAILS = ['ada.lovelace@example.org', 'grace.hopper@example.org'];
const KEYS = ['AKIA'.concat('QYLPMN5HHHFPZAM2'), 'ghp_'.concat('1wH2n8sPqRtUvXyZaBcDeFgHiJkLmN0pQrSt')];
const FILE = `owner: ${PROJECT}\n${MAILS.map((mail) => `mail: ${mail}\n`).join('')}keys: ${KEYS.join(' ')}\n`;

for (const agent of agents) {
  const run = runnerOf(agent);
  if (run === null) continue;
  test(`${agent.name} does its task with masking on`, async (t) => {
    const patterns = [{ name: 'project', pattern: 'PRJ-[0-9]{6}', prompt: 'mask', answer: 'off' }];
    const gate = await startJudged(t, { ...MASK_ALL, patterns });
    const home = join(gate.directory, 'home');
    const work = join(home, 'work');
    await mkdir(work, { recursive: true });
    const file = join(work, 'contacts.txt');
    const copy = join(work, 'copy.txt');
    await writeFile(file, FILE);
    const place = { home, work, edgeUrl: gate.edgeUrl, key: gate.secret };
    const said = await run(place, promptOf(agent, file, copy));
    equal(await readFile(file, 'utf8'), FILE.replace(PROJECT, `${PROJECT} (seen)`));
    const copied = await readFile(copy, 'utf8');
    for (const mail of MAILS) ok(copied.includes(mail), copied);
    match(said, /The tool said/);
    ok(gate.arrived.length >= 4, `${gate.arrived.length} calls`);
    gate.unseenByBedrock(PROJECT, ...MAILS, ...KEYS);
    const reads = gate.bedrock.log().filter(({ cacheReadTokens }) => cacheReadTokens > 0);
    ok(reads.length >= 2, `${reads.length} calls read from the prompt cache`);
  });
}

/**
 * The model’s tool calls, told by the prompt. Their placeholders are written with an escape that the model alone reads, so
 * that they are no text of the client’s.
 */
function promptOf(agent: Agent, file: string, copy: string): string {
  const many = Array.from({ length: 8 }, (_, n) => `'[EMAIL_${n + 1}]'`).join(' ');
  const steps = [
    agent.reads(file),
    agent.edits(file, 'owner: [PROJECT_1]'),
    agent.runs(`printf '%s\\n' ${many} > ${copy}`),
    agent.runs(`cat ${file} ${copy}`),
  ];
  const told = steps.map((tool) => `[[sim ${escaped(JSON.stringify({ text: 'Next.', tools: [tool] }))}]]`);
  return `Mark the owner in the file as seen, and copy the addresses. ${told.join(' ')}`;
}

function escaped(json: string): string {
  return json.replaceAll(/\[(EMAIL|PROJECT)_/g, String.raw`\u005b$1_`);
}
