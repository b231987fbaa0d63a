/** Something that holds a timer, a listener, a process or a connection until it is told to let go. */
export interface Disposable {
  dispose(): void;
}

/** Holds disposables and lets go of all of them, the last one first. */
export class DisposableStore implements Disposable {
  readonly #held: Disposable[] = [];
  #disposed = false;

  add<T extends Disposable>(disposable: T): T {
    if (this.#disposed) disposable.dispose();
    else this.#held.push(disposable);
    return disposable;
  }

  dispose(): void {
    this.#disposed = true;
    for (const disposable of this.#held.splice(0).reverse()) disposable.dispose();
  }
}
