/** Parts of requests in the words of Converse. */

/** The only content of a turn. */
export const text = (value: string) => [{ text: value }];
export const image = (format: string, bytes: string) => ({ image: { format, source: { bytes } } });
export const document = (format: string, name: string, bytes: string) => ({
  document: { format, name, source: { bytes } },
});
export const CACHE_POINT = { cachePoint: { type: 'default' } };
export const toolUse = (toolUseId: string, name: string, input: unknown) => ({
  toolUse: { toolUseId, name, input },
});
export const toolResult = (toolUseId: string, content: unknown) => ({ toolResult: { toolUseId, content } });
export const spec = (name: string, json: unknown, description?: string) => ({
  toolSpec: { name, ...(description === undefined ? {} : { description }), inputSchema: { json } },
});
