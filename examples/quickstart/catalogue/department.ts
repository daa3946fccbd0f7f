/** One department of the shop: hand-written tables that `listings.ts` turns into products. */
export interface Department {
  name: string;
  /** Title templates: the maker's own shop first, then the ways resellers word the same product. */
  titles: readonly [shop: string, ...resellers: string[]];
  /** Columns `attribute | value | shop | reseller | asked`: how each side says one attribute's value. */
  words: string;
  /** Columns `brand | model | kind | features | pitch`; every other column is an axis of variants. */
  models: string;
  /** As `models`, with `for` (the kind it fits) and `by` (the axis that tells one fit from another). */
  accessories?: string;
}

/** How one attribute's value is said in a maker's listing, a reseller's listing, and a search box. */
export interface Wording {
  shop: string;
  reseller: string;
  asked: readonly string[];
}

export type Row = Readonly<Record<string, string>>;

/** Reads a table of `|`-separated cells whose first line names the columns. */
export function readTable(table: string): Row[] {
  const [header, ...lines] = table
    .trim()
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()));
  return lines.map((cells) => Object.fromEntries(header.map((column, i) => [column, cells[i]])));
}

/** The one form of a fact about a product, and of a need in a query. */
export const fact = (attribute: string, value: string): string => `${attribute}=${value}`;

/**
 * No department uses two colours that a shopper could take for each other (blue and navy, green and
 * olive, white and cream): a query for one must leave no doubt about the other.
 */
const SHARED_WORDS = `
  attribute | value       | shop         | reseller  | asked
  gender    | men         | Men's        | mens      | mens, men's, for men
  gender    | women       | Women's      | womens    | womens, ladies, for women
  gender    | kids        | Kids'        | childrens | kids, childrens, for kids
  condition | new         |              | brand new | brand new, new
  condition | refurbished | Refurbished  | renewed   | refurbished, renewed, refurb
  colour    | black       | Black        | black     | black
  colour    | white       | White        | white     | white
  colour    | grey        | Slate Grey   | grey      | grey, gray
  colour    | blue        | Ocean Blue   | blue      | blue
  colour    | navy        | Navy         | navy blue | navy, navy blue
  colour    | red         | Red          | red       | red
  colour    | green       | Forest Green | green     | green
  colour    | olive       | Olive        | olive     | olive, olive green
  colour    | yellow      | Sun Yellow   | yellow    | yellow
  colour    | orange      | Orange       | orange    | orange
  colour    | pink        | Blush Pink   | pink      | pink
  colour    | purple      | Plum Purple  | purple    | purple
  colour    | sand        | Sand Beige   | beige     | beige, sand
  colour    | brown       | Walnut Brown | brown     | brown
  colour    | silver      | Silver       | silver    | silver
  colour    | cream       | Cream        | cream     | cream
`;

/** The wordings of a department by fact, the shared ones included. */
export function readWords(department: Department): Map<string, Wording> {
  return new Map(
    [SHARED_WORDS, department.words].flatMap(readTable).map((row) => [
      fact(row['attribute'], row['value']),
      {
        shop: row['shop'],
        reseller: row['reseller'],
        asked: row['asked'].split(',').map((words) => words.trim()),
      },
    ]),
  );
}
