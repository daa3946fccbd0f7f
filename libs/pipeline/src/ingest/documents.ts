import { textDigest } from '../digest.ts';
import { DigestTable } from '../digest-table.ts';
import { GrowingInt32 } from '../growing.ts';
import type { TableWriter } from '../ports.ts';

const BATCH = 4096;

/** Texts with ids, numbered as they come; equal texts are one row. Streams to a table as it grows. */
export class TextRows {
  /** A hash of each text, for seeded choices that must not depend on row numbers. */
  readonly keys = new GrowingInt32();
  duplicates = 0;
  readonly #byText = new DigestTable();
  readonly #byId = new DigestTable();
  readonly #writer: TableWriter;
  #ids: string[] = [];
  #texts: string[] = [];

  constructor(writer: TableWriter) {
    this.#writer = writer;
  }

  get length(): number {
    return this.#byText.size;
  }

  withText(text: string): number {
    return this.#byText.get(textDigest(text));
  }

  withId(id: string): number {
    return this.#byId.get(textDigest(id));
  }

  /**
   * The row of this text: a new one, or the first that had it. An id that stands for another text
   * already is refused (undefined). Without an id, the row number is the id.
   */
  async add(text: string, id?: string): Promise<number | undefined> {
    const digest = textDigest(text);
    const standing = this.#byText.get(digest);
    if (standing >= 0) {
      if (id !== undefined && this.#byId.add(textDigest(id), standing) !== standing) {
        return undefined;
      }
      this.duplicates++;
      return standing;
    }
    const row = this.length;
    const ownId = id ?? String(row);
    if (this.#byId.add(textDigest(ownId), row) !== row) return undefined;
    this.#byText.add(digest, row);
    this.keys.push(digest.readInt32LE(0));
    this.#ids.push(ownId);
    this.#texts.push(text);
    if (this.#ids.length === BATCH) await this.#flush();
    return row;
  }

  async close(): Promise<void> {
    await this.#flush();
    await this.#writer.close();
  }

  async #flush(): Promise<void> {
    if (this.#ids.length === 0) return;
    await this.#writer.append({ id: this.#ids, text: this.#texts });
    this.#ids = [];
    this.#texts = [];
  }
}
