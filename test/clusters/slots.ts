/** A number of slots that are taken and given back; who does not get them waits in the order of asking. */
export class Slots {
  #free: number;
  readonly #waiting: { readonly count: number; readonly go: () => void }[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  /** Does some work while it holds so many slots. */
  async hold<T>(count: number, work: () => Promise<T>): Promise<T> {
    await new Promise<void>((go) => {
      this.#waiting.push({ count, go });
      this.#serve();
    });
    try {
      return await work();
    } finally {
      this.#free += count;
      this.#serve();
    }
  }

  #serve(): void {
    for (let next = this.#waiting[0]; next !== undefined && next.count <= this.#free; next = this.#waiting[0]) {
      this.#waiting.shift();
      this.#free -= next.count;
      next.go();
    }
  }
}
