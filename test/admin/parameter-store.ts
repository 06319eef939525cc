/**
 * A Parameter Store as strict as its service model (ssm 2014-11-06): JSON by `x-amz-target`, ten parameters a page of a
 * path, names below a path and not beside it, nothing overwritten that is not meant to be.
 */
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import type { TestContext } from 'node:test';
import { listen } from '../support/listen.ts';

export type ParameterStore = {
  readonly url: string;
  readonly parameters: Map<string, string>;
  /** What was asked, by operation. */
  readonly asked: string[];
  /** Run once, before the next PutParameter: somebody else was quicker. */
  beforePut: (() => void) | null;
};

type Body = Readonly<Record<string, unknown>>;

const PAGE = 10;

export async function startParameterStore(t: TestContext): Promise<ParameterStore> {
  const parameters = new Map<string, string>();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      const operation = String(request.headers['x-amz-target']).replace('AmazonSSM.', '');
      asked.push(operation);
      const answer = answerTo(store, operation, body as Body);
      response.writeHead('__type' in answer ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(answer));
    });
  });
  const store: ParameterStore = { url: await listen(t, server), parameters, asked, beforePut: null };
  return store;
}

function answerTo(store: ParameterStore, operation: string, body: Body): Body {
  const { parameters } = store;
  const name = String(body['Name'] ?? body['Path']);
  if (!/^(\/[a-zA-Z0-9_.-]+)+$/.test(name)) return refusal('ValidationException', 'Invalid parameter name');
  switch (operation) {
    case 'GetParameter': {
      const value = parameters.get(name);
      if (value === undefined) return refusal('ParameterNotFound', '');
      return { Parameter: { Name: name, Type: 'String', Value: value } };
    }
    case 'GetParametersByPath': {
      // Not recursive: one level below the path.
      const below = [...parameters].filter(
        ([one]) => one.startsWith(`${name}/`) && !one.slice(name.length + 1).includes('/'),
      );
      const from = Number(body['NextToken'] ?? 0);
      const more = from + PAGE < below.length ? { NextToken: String(from + PAGE) } : {};
      const page = below.slice(from, from + PAGE);
      return { Parameters: page.map(([Name, Value]) => ({ Name, Value, Type: 'String' })), ...more };
    }
    case 'PutParameter': {
      store.beforePut?.();
      store.beforePut = null;
      if (parameters.has(name) && body['Overwrite'] !== true)
        return refusal('ParameterAlreadyExists', 'The parameter already exists.');
      if (!parameters.has(name) && body['Type'] === undefined)
        return refusal('ValidationException', 'A parameter type is required when you create a parameter.');
      parameters.set(name, String(body['Value']));
      return { Tier: 'Standard', Version: 1 };
    }
    case 'DeleteParameter':
      return parameters.delete(name) ? {} : refusal('ParameterNotFound', '');
    default:
      return refusal('UnknownOperationException', operation);
  }
}

function refusal(type: string, message: string): Body {
  return { __type: type, message };
}
