import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cameras, headphones, phones } from './catalogue/electronics.ts';
import { skincare, toys } from './catalogue/family.ts';
import { bedding, lamps, officeChairs, tools } from './catalogue/home.ts';
import { cookware, kitchenMachines } from './catalogue/kitchen.ts';
import { backpacks, bikes, luggage, tents } from './catalogue/outdoors.ts';
import { footwear, jackets, watches } from './catalogue/wear.ts';
import { judge } from './judgements.ts';
import { listProducts } from './listings.ts';
import type { Product } from './listings.ts';
import { askQueries } from './queries.ts';
import { createRandom } from './random.ts';

/** One judgement, or one positive that was left without: a query and a product that satisfies it. */
export interface Pair {
  query_id: string;
  query: string;
  product_id: string;
  product: string;
}

/** The sample's three tables; `pairs` and `unjudged` together are the whole truth. */
export interface Sample {
  products: { id: string; text: string }[];
  pairs: Pair[];
  unjudged: Pair[];
}

const DEPARTMENTS = [
  footwear,
  jackets,
  watches,
  backpacks,
  luggage,
  tents,
  bikes,
  headphones,
  phones,
  cameras,
  cookware,
  kitchenMachines,
  officeChairs,
  lamps,
  bedding,
  tools,
  skincare,
  toys,
];

/** The seed of the committed files. */
export const SEED = 1;

/** Makes the whole sample; the same seed gives the same tables on any machine. */
export function generate(seed: number): Sample {
  const random = createRandom(seed);
  const shop = listProducts(DEPARTMENTS, random);
  const judgements = [...shop]
    .flatMap(([department, products]) => askQueries(department, products, random))
    .map((query, i) => {
      const { judged, unjudged } = judge(query, random);
      const pairWith = (product: Product): Pair => ({
        query_id: `q${String(i + 1).padStart(3, '0')}`,
        query: query.text,
        product_id: product.id,
        product: product.text,
      });
      return { pairs: judged.map(pairWith), unjudged: unjudged.map(pairWith) };
    });
  return {
    products: [...shop.values()].flat().map(({ id, text }) => ({ id, text })),
    pairs: judgements.flatMap(({ pairs }) => pairs),
    unjudged: judgements.flatMap(({ unjudged }) => unjudged),
  };
}

if (process.argv[1] === import.meta.filename) {
  for (const [name, rows] of Object.entries(generate(SEED))) {
    const lines = rows.map((row: object) => `${JSON.stringify(row)}\n`);
    await writeFile(join(import.meta.dirname, `${name}.jsonl`), lines.join(''));
    console.log(`${name}.jsonl: ${rows.length} rows`);
  }
}
