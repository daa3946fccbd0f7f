import { readWords } from './catalogue/department.ts';
import type { Department } from './catalogue/department.ts';
import type { Product } from './listings.ts';
import type { Random } from './random.ts';

/** A query and the truth about it: every product of the shop that has all that it asks for. */
export interface Query {
  text: string;
  positives: readonly Product[];
}

/** What a shopper wants, as facts, and the words typed for it. */
interface Ask {
  needs: readonly string[];
  text: string;
}

/** Says a fact in one of the ways a shopper would. */
type Say = (name: string) => string;

const PER_DEPARTMENT = [
  { style: askForModel, of: 'model', count: 11 },
  { style: askForTraits, of: 'model', count: 7 },
  { style: askForAccessory, of: 'fits', count: 2 },
] as const;
const ATTEMPTS_PER_QUERY = 40;

/** A query must be so narrow that few products satisfy it, of few enough families to judge each. */
const MOST_POSITIVES = 6;
const MOST_FAMILIES = 4;

/** A shopper who wants one of these says so; where it would satisfy a query unasked, none is made. */
const DISPUTED = new Set([
  'condition=refurbished',
  'offer=bundle',
  'offer=twin',
  'size=set',
  'gender=kids',
]);

const NOT_A_VARIANT = new Set(['brand', 'maker', 'model', 'fits', 'kind', 'feature']);
/** Attributes a shopper says in one breath with the model: "lumenta mk2". */
const VERSIONS = new Set(['version', 'mark', 'year']);
const LOOKS = new Set(['colour', 'material']);

/** How often a shopper mentions an attribute of the model in mind. */
const MENTIONED: Readonly<Record<string, number>> = {
  version: 0.85,
  mark: 0.85,
  year: 0.6,
  condition: 0.2,
};
const MENTIONED_OTHERWISE = 0.4;
const MISSPELT = 0.08;

const attributeOf = (name: string): string => name.slice(0, name.indexOf('='));

const factsOf = (product: Product, attribute: string): string[] =>
  [...product.facts].filter((name) => attributeOf(name) === attribute);

const variantOf = (product: Product): string[] =>
  [...product.facts].filter((name) => !NOT_A_VARIANT.has(attributeOf(name)));

const trails = (part: string): boolean => /^(for|with|without|no|from) /.test(part);

/** Puts some parts before the head and the rest after it, those that begin "for" or "with" last. */
function arrange(head: string, parts: readonly string[], before: number, random: Random): string {
  const said = random.shuffle(parts.filter((part) => part !== ''));
  const ahead = new Set(said.filter((part) => !trails(part) && random.chance(before)));
  const behind = said.filter((part) => !ahead.has(part) && !trails(part));
  return [...ahead, head, ...behind, ...said.filter(trails)]
    .join(' ')
    .replace(/( with .*) with /, '$1 and ');
}

/** "mens velarin v3 black": one model, and the variants the shopper cares about. */
function askForModel(product: Product, say: Say, random: Random): Ask {
  const [model] = factsOf(product, 'model');
  const wanted = variantOf(product).filter(
    (name) =>
      DISPUTED.has(name) || random.chance(MENTIONED[attributeOf(name)] ?? MENTIONED_OTHERWISE),
  );
  const versions = wanted.filter((name) => VERSIONS.has(attributeOf(name)));
  const brand = random.chance(0.6) ? factsOf(product, 'brand') : [];
  const kind = random.chance(0.5) ? factsOf(product, 'kind') : [];
  const parts = [...wanted.filter((name) => !versions.includes(name)), ...kind];
  const head = [...brand, model, ...versions].map(say).join(' ');
  return { needs: [model, ...wanted], text: arrange(head, parts.map(say), 0.25, random) };
}

/** "waterproof hiking boots womens": a kind of thing and what it must have, mostly from any maker. */
function askForTraits(product: Product, say: Say, random: Random): Ask {
  const [kind] = factsOf(product, 'kind');
  const features = random.shuffle(factsOf(product, 'feature')).slice(0, random.chance(0.4) ? 2 : 1);
  const variant = variantOf(product)
    .filter((name) => !VERSIONS.has(attributeOf(name)) && name !== 'condition=new')
    .filter((name) => DISPUTED.has(name) || random.chance(0.5));
  const brand = random.chance(0.15) ? factsOf(product, 'brand') : [];
  const traits = [...brand, ...variant, ...features];
  return { needs: [kind, ...traits], text: arrange(say(kind), traits.map(say), 0.55, random) };
}

/** "ear pads for hushline gen 2": a part, told by the model it fits. */
function askForAccessory(product: Product, say: Say, random: Random): Ask {
  const [kind] = factsOf(product, 'kind');
  const [fits] = factsOf(product, 'fits');
  const fit = variantOf(product).filter((name) => !LOOKS.has(attributeOf(name)));
  const look = variantOf(product).filter(
    (name) => LOOKS.has(attributeOf(name)) && random.chance(0.4),
  );
  const maker = random.chance(0.5) ? factsOf(product, 'maker') : [];
  const model = [...maker, fits, ...fit].map(say).join(' ');
  const part = [...look, kind].map(say).join(' ');
  return {
    needs: [kind, fits, ...fit, ...look],
    text: random.chance(0.6) ? `${part} for ${model}` : `${model} ${part}`,
  };
}

/** Drops, doubles or swaps a letter inside one long word, as hurried fingers do. */
function misspell(text: string, random: Random): string {
  const long = text.match(/\b[a-z]{6,}\b/g);
  if (!long) return text;
  const word = random.pick(long);
  const at = 1 + random.below(word.length - 2);
  const [letter, next] = word.slice(at, at + 2);
  const slip = random.pick([next, letter + letter + next, next + letter]);
  return text.replace(word, word.slice(0, at) + slip + word.slice(at + 2));
}

/** The products that satisfy an ask, or none where the answer is open to dispute or too wide. */
function answers({ needs }: Ask, products: readonly Product[]): Product[] {
  const positives = products.filter((product) => needs.every((need) => product.facts.has(need)));
  const disputed = [...DISPUTED].some(
    (name) => !needs.includes(name) && positives.some((product) => product.facts.has(name)),
  );
  const families = new Set(positives.map((product) => product.family)).size;
  return disputed || positives.length > MOST_POSITIVES || families > MOST_FAMILIES ? [] : positives;
}

/** The queries of one department: no two with the same needs, nor in the same words. */
export function askQueries(
  department: Department,
  products: readonly Product[],
  random: Random,
): Query[] {
  const words = readWords(department);
  const say: Say = (name) => {
    const wording = words.get(name);
    return wording ? random.pick(wording.asked) : name.slice(name.indexOf('=') + 1).toLowerCase();
  };
  const seen = new Set<string>();
  return PER_DEPARTMENT.flatMap(({ style, of, count }) => {
    const sold = products.filter((product) => factsOf(product, of).length > 0);
    const families = [...Map.groupBy(sold, (product) => product.family).values()];
    const queries: Query[] = [];
    let attempts = families.length > 0 ? count * ATTEMPTS_PER_QUERY : 0;
    while (queries.length < count && attempts > 0) {
      attempts -= 1;
      const ask = style(random.pick(random.pick(families)), say, random);
      const text = random.chance(MISSPELT) ? misspell(ask.text, random) : ask.text;
      const needs = ask.needs.toSorted().join('&');
      const positives = answers(ask, products);
      if (positives.length === 0 || ask.needs.length < 2 || seen.has(needs) || seen.has(text)) {
        continue;
      }
      seen.add(needs).add(text);
      queries.push({ text, positives });
    }
    return queries;
  });
}
