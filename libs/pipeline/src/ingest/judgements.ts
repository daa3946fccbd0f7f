import type { Ragged } from '@sluice/mining';
import { GrowingInt32 } from '../growing.ts';

/** Judged anchor–document pairs with their grades, in the order of the file. */
export class Judgements {
  readonly #anchors = new GrowingInt32();
  readonly #documents = new GrowingInt32();
  readonly #grades: number[] = [];

  get length(): number {
    return this.#anchors.length;
  }

  add(anchor: number, document: number, grade: number): void {
    this.#anchors.push(anchor);
    this.#documents.push(document);
    this.#grades.push(grade);
  }

  /** The same judgements under other anchor numbers; those of an anchor with none (−1) are left out. */
  renumbered(anchorOf: Int32Array): Judgements {
    const judgements = new Judgements();
    for (let i = 0; i < this.length; i++) {
      const anchor = anchorOf[this.#anchors.at(i)]!;
      if (anchor >= 0) judgements.add(anchor, this.#documents.at(i), this.#grades[i]!);
    }
    return judgements;
  }

  /** How many rows each of `anchors` anchors has, repeated pairs counted again. */
  perAnchor(anchors: number): Int32Array {
    const counts = new Int32Array(anchors);
    for (const anchor of this.#anchors.view()) counts[anchor]!++;
    return counts;
  }

  /** Per anchor its documents in the order of the file, each once; the first grade of a pair stands. */
  grouped(anchors: number): Ragged & { grades: Float64Array } {
    const rows: Map<number, number>[] = Array.from({ length: anchors }, () => new Map());
    for (let i = 0; i < this.length; i++) {
      const row = rows[this.#anchors.at(i)]!;
      const document = this.#documents.at(i);
      if (!row.has(document)) row.set(document, this.#grades[i]!);
    }
    const offsets = new Uint32Array(anchors + 1);
    rows.forEach((row, anchor) => (offsets[anchor + 1] = offsets[anchor]! + row.size));
    const values = new Int32Array(offsets[anchors]!);
    const grades = new Float64Array(values.length);
    rows.forEach((row, anchor) => {
      values.set([...row.keys()], offsets[anchor]);
      grades.set([...row.values()], offsets[anchor]);
    });
    return { offsets, values, grades };
  }
}
