// Writes the texts "<name> 0", "<name> 1", … to a store until it is killed, and says after each batch how many.
import { setTimeout as sleep } from 'node:timers/promises';
import { openVectorStore } from '../../src/cache/vector-store.ts';
import { writeTexts } from './made-vectors.ts';

const [folder, name, dimensions, maxBytes] = process.argv.slice(2);
const store = await openVectorStore(folder, { maxBytes: Number(maxBytes), refreshAfter: 0 });
for (let count = 0; ;) {
  const batch = Array.from({ length: 1 + (count % 97) }, (_, i) => `${name} ${count + i}`);
  await writeTexts(store, batch, Number(dimensions));
  count += batch.length;
  process.stdout.write(`${count}\n`);
  await sleep(2);
}
