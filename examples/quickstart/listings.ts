import { fact, readTable, readWords } from './catalogue/department.ts';
import type { Department, Row, Wording } from './catalogue/department.ts';
import type { Random } from './random.ts';

/** One listing of the shop, and what is true of it. */
export interface Product {
  id: string;
  text: string;
  /** What a query can ask for, as `attribute=value`; the text says each, save that it is new. */
  facts: ReadonlySet<string>;
  /** Listings of one family are the same model, in other variants or from other sellers. */
  family: string;
}

/** What is being sold, before any seller has put it into words. */
interface Item {
  facts: readonly string[];
  family: string;
  pitch: string;
  titles: Department['titles'];
}

/** Shares of the variant grid that reach the shop: real catalogues have holes and second sellers. */
const STOCKED = 0.94;
const REFURBISHED = 0.3;
const RESOLD = 0.22;

const SELLER_NOTES = [
  'sent the same day',
  'with receipt and warranty',
  'ships from our own warehouse',
  'free returns for 30 days',
  'last pieces in stock',
  'sold by a family business',
] as const;

const NOT_AN_AXIS = new Set(['brand', 'model', 'kind', 'features', 'pitch', 'for', 'by']);
/** Names, which every seller writes as they are. */
const NAMES = new Set(['brand', 'model', 'maker', 'fits']);

const cells = (cell: string): string[] =>
  cell.split(' ').filter((value) => value !== '' && value !== '-');

/** Every combination of the values in the axis columns of a row, as lists of facts. */
function variants(row: Row): string[][] {
  return Object.keys(row)
    .filter((column) => !NOT_AN_AXIS.has(column) && cells(row[column]).length > 0)
    .reduce<string[][]>(
      (grid, axis) =>
        grid.flatMap((variant) =>
          cells(row[axis]).map((value) => variant.concat(fact(axis, value))),
        ),
      [[]],
    );
}

function modelItems(row: Row, titles: Department['titles']): Item[] {
  const { brand, model, kind, pitch } = row;
  const features = cells(row['features']).map((feature) => fact('feature', feature));
  return variants(row).map((variant) => ({
    facts: [
      fact('brand', brand),
      fact('model', model),
      fact('kind', kind),
      ...variant,
      ...features,
    ],
    family: model,
    pitch,
    titles,
  }));
}

/** An accessory comes once per model it fits and value of the axis named in its `by` column. */
function accessoryItems(row: Row, models: readonly Row[]): Item[] {
  const { brand, kind, by, pitch } = row;
  const fit = by === '-' ? '' : `{${by}}`;
  const titles = [
    `{brand} {kind} for {maker} {fits} ${fit}, {colour}, {material}`,
    `{maker} {fits} ${fit} {kind}, {colour}, {material}, by {brand}`,
  ] as const;
  return models
    .filter((model) => cells(row['for']).includes(model['kind']))
    .flatMap((model) =>
      variants({ [by]: model[by] ?? '', ...row }).map((variant) => ({
        facts: [
          fact('brand', brand),
          fact('kind', kind),
          fact('maker', model['brand']),
          fact('fits', model['model']),
          ...variant,
        ],
        family: `${kind} for ${model['model']}`,
        pitch,
        titles,
      })),
    );
}

const isFeature = (name: string): boolean => name.startsWith('feature=');

const capitalise = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const join = (phrases: readonly string[]): string =>
  phrases.join(', ').replace(/, ([^,]*)$/, ' and $1');

/** Closes the gaps that absent attributes leave in a title. */
function tidy(title: string): string {
  const closed = title
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/( [-,])+(?= [-,]|$)/g, '')
    .replaceAll(/(\s*,)+/g, ',')
    .replaceAll(/^[\s,-]+|[\s,-]+$/g, '');
  return capitalise(closed);
}

/** Words an item as its seller would: the maker's shop tells what it is for, a reseller what it has. */
function describe(
  { facts, pitch }: Item,
  template: string,
  seller: 'shop' | 'reseller',
  words: ReadonlyMap<string, Wording>,
  random: Random,
): string {
  const say = (name: string): string => {
    const [attribute, value] = name.split('=');
    if (NAMES.has(attribute)) return value;
    const wording = words.get(name);
    if (!wording) throw new Error(`No words for ${name}: add a row to its department's table.`);
    return wording[seller];
  };
  const title = template.replaceAll(/\{(\w+)\}/g, (_, attribute: string) =>
    facts
      .filter((name) => name.startsWith(`${attribute}=`))
      .map(say)
      .join(''),
  );
  const features = join(random.shuffle(facts.filter(isFeature)).map(say));
  const body =
    seller === 'shop'
      ? [pitch, ...(features === '' ? [] : [`with ${features}`])].join(', ')
      : `${features === '' ? pitch : capitalise(features)}; ${random.pick(SELLER_NOTES)}`;
  return `${tidy(title)}. ${body}.`;
}

/** The listings of one department: one from the maker's shop, for some a second by a reseller. */
function departmentListings(department: Department, random: Random): Omit<Product, 'id'>[] {
  const words = readWords(department);
  const models = readTable(department.models);
  const items = [
    ...models.flatMap((row) => modelItems(row, department.titles)),
    ...readTable(department.accessories ?? '').flatMap((row) => accessoryItems(row, models)),
  ];
  const stocked = items.filter(({ facts }) =>
    random.chance(facts.includes('condition=refurbished') ? REFURBISHED : STOCKED),
  );
  return stocked.flatMap((item) => {
    const [own, ...resold] = item.titles;
    const texts = [
      describe(item, own, 'shop', words, random),
      ...(random.chance(RESOLD)
        ? [describe(item, random.pick(resold), 'reseller', words, random)]
        : []),
    ];
    return texts.map((text) => ({ text, facts: new Set(item.facts), family: item.family }));
  });
}

/** The shop: every department's listings, department by department, numbered from p0001. */
export function listProducts(
  departments: readonly Department[],
  random: Random,
): Map<Department, Product[]> {
  let count = 0;
  const shop = new Map<Department, Product[]>();
  for (const department of departments) {
    const products = departmentListings(department, random).map(({ text, facts, family }) => {
      count += 1;
      return { id: `p${String(count).padStart(4, '0')}`, text, facts, family };
    });
    shop.set(department, products);
  }
  return shop;
}
