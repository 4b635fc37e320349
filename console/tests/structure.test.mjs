/** The rules of the house that can be read off the files. */
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generate, TO } from '../dev/api.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SRC = join(ROOT, 'src');

async function files(folder) {
  const all = await readdir(folder, { recursive: true, withFileTypes: true });
  return all.filter((one) => one.isFile()).map((one) => join(one.parentPath ?? one.path, one.name));
}
const sources = (await files(SRC)).filter((one) => /\.(ts|svelte)$/.test(one));

/** routes -> actions, map, picture -> api; ui knows no domain word. Each line: who, and whom not. */
const RULES = [
  [/^lib\/ui\//, /^(lib\/(actions|map|picture|api|words|here|session|show|sound|look)|frame|routes)\//],
  [/^lib\/api\//, /^(lib\/(?!api)|frame|routes)/],
  [/^lib\/picture\//, /^(lib\/(actions|map|here|session|show|ui|words)|frame|routes)\//],
  [/^lib\/operation\//, /^(lib\/(actions|map|here|session|show|ui|words)|frame|routes)\//],
  [/^lib\/cameras\//, /^(lib\/(actions|map|here|session|show|ui)|frame|routes)\//],
  [/^lib\/words\//, /^(lib\/(actions|map|picture|here|session|show|ui)|frame|routes)\//],
  [/^lib\/map\//, /^(lib\/(actions|ui|session|show)|frame|routes)\//],
  [/^lib\/actions\//, /^(lib\/(map|show)|frame|routes)\//],
  [/^lib\//, /^(frame|routes)\//],
  [/^routes\//, /^frame\//],
];

test('nobody imports what the house does not let them', async () => {
  const wrong = [];
  for (const file of sources) {
    const who = relative(SRC, file);
    const text = await readFile(file, 'utf8');
    for (const [, path] of text.matchAll(/from '(\.[^']*)'/g)) {
      const whom = relative(SRC, resolve(dirname(file), path));
      for (const [from, not] of RULES) if (from.test(who) && not.test(whom)) wrong.push(`${who} -> ${whom}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('a component over 200 lines is two', async () => {
  const long = [];
  for (const file of sources.filter((one) => one.endsWith('.svelte'))) {
    const lines = (await readFile(file, 'utf8')).split('\n').length;
    if (lines > 200) long.push(`${relative(SRC, file)}: ${lines}`);
  }
  assert.deepEqual(long, []);
});

test('every word is said in both languages', async () => {
  // Without what is said and without arguments, only keys are left before a colon.
  const bare = (text) => text.slice(text.indexOf('= {')).replace(/'([a-z-]+)':/g, '$1:')
    .replace(/'[^'\n]*'|`[^`]*`/g, '').replace(/\([^()]*\) =>/g, '');
  const keys = (text) => [...bare(text).matchAll(/([A-Za-z_-]+):/g)].map((found) => found[1]).sort();
  for (const part of ['', 'map_', 'operation_', 'gate_', 'gates_', 'cameras_']) {
    const [en, fr] = await Promise.all(['en', 'fr'].map((code) => readFile(join(SRC, `lib/words/${part}${code}.ts`), 'utf8')));
    assert.deepEqual(keys(fr), keys(en), part);
  }
});

test('the lock file names no registry', async () => {
  const lock = await readFile(join(ROOT, 'package-lock.json'), 'utf8');
  assert.ok(!lock.includes('"resolved"'));
  assert.ok(lock.includes('"integrity"'));
});

test('the shapes are those of the description: `npm run api` changes nothing', async () => {
  assert.equal(await readFile(TO, 'utf8'), await generate());
});

test('every version is pinned', async () => {
  const { dependencies, devDependencies } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
  for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) assert.match(version, /^\d+\.\d+\.\d+$/, name);
});

test('the built page has no script of its own and asks nobody else', async () => {
  const html = await readFile(join(ROOT, 'dist/index.html'), 'utf8');
  assert.ok(!/<script(?![^>]*src=)/.test(html));
  assert.ok(!/(src|href)="(https?:)?\/\//.test(html));
  const css = (await files(join(ROOT, 'dist'))).filter((one) => one.endsWith('.css'));
  for (const file of css) assert.ok(!/url\(["']?(https?:)?\/\//.test(await readFile(file, 'utf8')), file);
});
