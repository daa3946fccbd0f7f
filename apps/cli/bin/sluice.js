#!/usr/bin/env node
// The one plain-JavaScript file: it must run on any Node, to hand over to the one this project pins.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as module from 'node:module';
import { fileURLToPath } from 'node:url';

const [major, minor] = process.versions.node.split('.').map(Number);
const built = new URL('../dist/main.js', import.meta.url);
// In the project's own folder: what lies in a shared one could be planted. Where it cannot be written nothing is kept.
const compiled = new URL('../../../node_modules/.cache/compiled', import.meta.url);

const pinnedNode = () => {
  const require = module.createRequire(import.meta.url);
  for (const name of ['node', 'node-bin'].map((n) => `${n}-${process.platform}-${process.arch}`)) {
    try {
      return require.resolve(`${name}/bin/node`);
    } catch {
      // not installed for this platform under this name
    }
  }
  return undefined;
};

if (!existsSync(built)) {
  process.stderr.write('sluice: not built yet; run `npm run build` in the project folder\n');
  process.exitCode = 1;
} else if (major > 22 || (major === 22 && minor >= 18)) {
  module.enableCompileCache(fileURLToPath(compiled));
  await import(built.href);
} else {
  const node = pinnedNode();
  if (node) {
    const arguments_ = [fileURLToPath(import.meta.url), ...process.argv.slice(2)];
    process.exitCode = spawnSync(node, arguments_, { stdio: 'inherit' }).status ?? 1;
  } else {
    process.stderr.write(`sluice: needs Node 22.18 or newer, this is ${process.version}\n`);
    process.exitCode = 1;
  }
}
