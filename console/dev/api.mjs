/**
 * Writes src/lib/api/generated.ts: the shapes of docs/reference/openapi.json, which is written by
 * `cordon docs`.
 *
 *   npm run api
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import openapi, { astToString } from 'openapi-typescript';

const FROM = new URL('../../docs/reference/openapi.json', import.meta.url);
export const TO = fileURLToPath(new URL('../src/lib/api/generated.ts', import.meta.url));
const HEAD = '/** Made from docs/reference/openapi.json by `npm run api`: do not edit. */\n\n';

export async function generate() {
  const description = JSON.parse(await readFile(FROM, 'utf8'));
  const nodes = await openapi(description, {
    arrayLength: true, rootTypes: true, rootTypesNoSchemaPrefix: true, silent: true,
  });
  return HEAD + astToString(nodes);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeFile(TO, await generate());
