import { unreachable } from '../base/errors.ts';
import type { Answer, Asker } from '../transport/asking.ts';
import type { Request } from './messages.ts';

/** The askers of a client, by numbers that can be sent. */
export class Askers {
  readonly #askers: Asker[] = [];

  idOf(asker: Asker): number {
    const known = this.#askers.indexOf(asker);
    return known >= 0 ? known : this.#askers.push(asker) - 1;
  }

  /** Carries a request out; null where nobody wants to answer. */
  async answer(id: number, request: Request, signal: AbortSignal): Promise<Answer | string | null> {
    const asker = this.#askers[id];
    if (!asker) return null;
    switch (request.kind) {
      case 'question':
        return await asker.ask(request.question, signal);
      case 'kept':
        return await asker.kept(request.name);
      case 'forget':
        await asker.forget(request.name);
        return null;
      default:
        return unreachable(request);
    }
  }
}
