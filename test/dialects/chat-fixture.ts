/** Tools in the words of Chat Completions and of Converse, and a call of one. */
import { freeText } from './openai-request-fixture.ts';

export const callTool = (id: string, args = '{"city":"Paris"}') => ({
  id,
  type: 'function',
  function: { name: 'weather', arguments: args },
});
export const WEATHER = {
  type: 'function',
  function: { name: 'weather', description: 'Tells it', parameters: { type: 'object', properties: {} } },
};
export const OTHER = { type: 'function', function: { name: 'other' } };
export const weatherSpec = {
  toolSpec: {
    name: 'weather',
    description: 'Tells it',
    inputSchema: { json: { type: 'object', properties: {} } },
  },
};
export const otherSpec = {
  toolSpec: { name: 'other', inputSchema: { json: { type: 'object', properties: {} } } },
};
export const FREE = { type: 'custom', custom: { name: 'free' } };
export const freeSpec = { toolSpec: { name: 'free', inputSchema: { json: freeText } } };
