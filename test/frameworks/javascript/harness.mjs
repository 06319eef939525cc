/**
 * What the scripts share: where the gateway is, how the simulated model is steered, how each task reports its outcome.
 * A script registers its tasks with `task` and ends with `await run()`. Every task is done once for each model; it passes
 * when it resolves and fails when it rejects, or takes longer than a minute and a half.
 */
import { execFile } from 'node:child_process';
import { appendFileSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';

/** The gateway's address, without `/v1`. */
export const URL = process.env.STARGATE_URL;
export const KEY = process.env.STARGATE_KEY;
export const MODELS = process.env.STARGATE_MODELS.split(',');
export const CLAUDE = MODELS.filter((model) => model.startsWith('claude'));
/** The models that are asked on Anthropic's API. */
export const MESSAGES = MODELS.filter((model) => /^(claude|nova)/.test(model));

/** Bedrock refuses a forced tool for these. */
const UNFORCED = ['claude-opus-5-5', 'llama3-3-70b'];

/** Fits the schemas that the scripts ask structured answers by. */
export const PERSON = { name: 'Ada', age: 36, tags: ['math'] };

const MILLISECONDS = 90_000;
const tasks = [];

/** Registers a task: `work(model)`. */
export function task(name, { dialect = 'chat', models = MODELS }, work) {
  tasks.push({ name, dialect, models, work });
}

/** Tells the simulated model what to do; stands in a prompt. */
export const steer = (directive) => `[[sim ${JSON.stringify(directive)}]]`;

export const callTool = (name, input) => steer({ tools: [{ name, input }] });

/** Says the person in JSON. */
export const personText = steer({ text: JSON.stringify(PERSON) });

/**
 * A prompt for a structured answer. Models that cannot be forced answer as they are told, which is steered: in the call
 * of a tool, where the framework asks by one, or in JSON.
 */
export function askPerson(model, tool) {
  if (!UNFORCED.includes(model)) return 'Who is she?';
  return `Who is she? ${tool === undefined ? personText : callTool(tool, PERSON)}`;
}

export function check(holds, what) {
  if (!holds) throw new Error(what);
}

/** Whatever the model made up, the limits of the schema hold. */
export function checkPerson({ name, age, tags }) {
  check(age >= 1 && age <= 130, `age ${age}`);
  check(name.length >= 1 && name.length <= 40, `name ${name}`);
  check(tags.length <= 3, `tags ${tags}`);
}

/** A folder of its own, below the script's. */
export const newFolder = () => mkdtempSync(join(process.cwd(), 'work-'));

/** Runs a command line tool to its end, and gives all it wrote. */
export function tool(command, args, { cwd, env = {}, input = '' }) {
  return new Promise((resolve, reject) => {
    const settings = {
      cwd,
      env: { ...process.env, PWD: cwd, ...env },
      timeout: MILLISECONDS,
      killSignal: 'SIGKILL',
    };
    const child = execFile(command, args, settings, (error, output, complaints) => {
      const said = `${output}\n${complaints}`;
      if (error === null) resolve(said);
      else
        reject(new Error(`${command} ended with ${error.code ?? error.signal}: ${said.trim().slice(-400)}`));
    });
    child.stdin.end(input);
  });
}

export async function run() {
  const only = process.env.STARGATE_TASK ?? '';
  for (const { name, dialect, models, work } of tasks) {
    if (!`${dialect} ${name}`.includes(only)) continue;
    for (const model of models) {
      const reason = await outcome(() => work(model));
      const line = { task: name, dialect, model, reason };
      appendFileSync(process.env.STARGATE_OUTCOMES, `${JSON.stringify(line)}\n`);
    }
  }
  // Timers and sockets that a framework left behind keep nobody waiting.
  process.exit(0);
}

/** Null, or why it failed. */
async function outcome(work) {
  let timer;
  const tooLate = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${MILLISECONDS / 1_000} s`)), MILLISECONDS);
  });
  try {
    await Promise.race([work(), tooLate]);
    return null;
  } catch (error) {
    console.error(error);
    return `${error?.name ?? 'Error'}: ${error?.message ?? error}`.slice(0, 600);
  } finally {
    clearTimeout(timer);
  }
}
