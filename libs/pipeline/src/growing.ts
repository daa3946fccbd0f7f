/** An Int32Array that grows as numbers are pushed: four bytes each, where a number[] would take eight or more. */
export class GrowingInt32 {
  length = 0;
  #data = new Int32Array(1024);

  push(value: number): void {
    if (this.length === this.#data.length) {
      const larger = new Int32Array(this.length * 2);
      larger.set(this.#data);
      this.#data = larger;
    }
    this.#data[this.length++] = value;
  }

  at(index: number): number {
    return this.#data[index]!;
  }

  add(index: number, amount: number): void {
    this.#data[index]! += amount;
  }

  /** The numbers so far; valid until the next push. */
  view(): Int32Array {
    return this.#data.subarray(0, this.length);
  }
}
