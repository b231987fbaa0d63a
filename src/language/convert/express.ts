import { quoted } from '../../backends/commonValues.ts';
import type { Backend } from '../../backends/contract.ts';
import { isCommonKey } from '../../backends/header.ts';
import { findOption } from '../../backends/optionWords.ts';
import type { Resource } from '../../job/dialect.ts';
import type { Value } from '../../job/value.ts';
import type { Ask, Asks, Family, Note } from './ask.ts';
import { familyOf, isPbs } from './ask.ts';
import type { Expressed, Expression, Parties } from './conversion.ts';
import { writeEnvironment } from './environment.ts';
import { fromShared } from './sharedOptions.ts';
import { writeCores } from './writeCores.ts';

/** Puts the asks of a script into resources for another scheduler, and notes those that it has nothing for. */
export function express(asks: Asks, parties: Parties): Expression {
  return new Expresser(asks, parties).run();
}

class Expresser {
  readonly #asks: Asks;
  readonly #parties: Parties;
  readonly #family: Family;
  readonly #resources: Expressed[] = [];
  readonly #byDefault: Ask[] = [];

  constructor(asks: Asks, parties: Parties) {
    this.#asks = new Map(asks);
    this.#parties = parties;
    this.#family = familyOf(parties.to);
  }

  run(): Expression {
    const written = writeCores(this.#asks, this.#family, this.#parties);
    this.#resources.push(...written.resources);
    this.#byDefault.push(...written.byDefault);
    for (const ask of this.#asks.values()) {
      if (ask.own) this.#own(ask);
      else if (isCommonKey(ask.key)) this.#common(ask);
      else this.#shared(ask);
    }
    this.#environment();
    return { resources: this.#resources, byDefault: this.#byDefault };
  }

  /** The scheduler's own options pass where the other one has the very same. */
  #own(ask: Ask): void {
    const { from, to } = this.#parties;
    const name = ask.key.startsWith('-') ? ask.key : `-l ${ask.key}`;
    const option = findOption(from.options, name);
    const same = option !== null && findOption(to.options, name)?.meaning === option.meaning;
    const related = isPbs(familyOf(from)) && isPbs(this.#family);
    const isList = ask.key === '-l' || ask.key === '-W';
    const sharedAttribute =
      ask.key === '-W' && /^(?:umask|group_list|stagein|stageout|block)=[^,]*$/.test(String(ask.value));
    if (related && ((same && !isList) || sharedAttribute || isCommonKey(ask.key))) this.#add(ask, ask.key, ask.value);
    else this.#lost(ask);
  }

  #common(ask: Ask): void {
    const value = this.#commonValue(ask);
    if (value === undefined) this.#lost(ask);
    else if (value === false) this.#byDefault.push(ask);
    else this.#add(ask, ask.key, value);
  }

  /** The value as the other scheduler's header takes it; undefined where it cannot. */
  #commonValue(ask: Ask): Value | undefined {
    const { value, key } = ask;
    const text = String(value);
    switch (key) {
      case 'queue':
        if (isPbs(this.#family) && text.includes(',')) return undefined;
        return this.#family === 'lsf' ? text.replaceAll(',', ' ') : value;
      case 'jobname':
        return this.#name(ask, text);
      case 'stdout':
      case 'stderr':
        return this.#path(text);
      default:
        return value;
    }
  }

  /** A name without what the other scheduler refuses in one. */
  #name(ask: Ask, name: string): string {
    const strict = isPbs(this.#family) || this.#family === 'sge';
    if (!strict) return name;
    const plain = name.replaceAll(/[^\w.+-]+/g, '_');
    const fit = this.#family === 'sge' && /^\d/.test(plain) ? `j${plain}` : plain;
    if (fit !== name) {
      const message = `${this.#parties.to.displayName} does not take the name ${name}: it is ${fit} there.`;
      this.#parties.note({ severity: 'warning', code: 'convert-check', message, spans: ask.spans });
    }
    return fit;
  }

  #path(path: string): string {
    const { variables } = this.#parties.to;
    const sharesId = JSON.stringify(variables.ARRAY_ID) === JSON.stringify(variables.ID);
    const text = sharesId ? path.replaceAll(/CLUSTERJOB_ARRAY_ID\b/g, 'CLUSTERJOB_ID') : path;
    return this.#family === 'slurm' ? text.replaceAll('%', '%%') : text;
  }

  #shared(ask: Ask): void {
    if (ask.key === 'environment' || ask.key === 'variables') return;
    const option = fromShared(this.#family, ask.key, ask.value);
    if (option !== null) this.#add(ask, ...option);
    else if (ask.key === 'shell') this.#shell(ask);
    else this.#lost(ask);
  }

  /** Where no option names the shell, the first line does. */
  #shell(ask: Ask): void {
    const { interpreter, note, to } = this.#parties;
    if (interpreter === null || interpreter === String(ask.value).trim()) {
      this.#byDefault.push(ask);
      return;
    }
    const message = `On ${to.displayName} the first line decides: the script runs in ${interpreter}, not in ${ask.value}.`;
    note({ severity: 'warning', code: 'convert-no-counterpart', message, spans: ask.spans });
  }

  #environment(): void {
    const [environment, variables] = [this.#asks.get('environment'), this.#asks.get('variables')];
    const asks = [environment, variables].filter((ask) => ask !== undefined);
    if (asks.length === 0) return;
    const options = writeEnvironment(this.#family, environment?.value, variables?.value);
    if (options === undefined) for (const ask of asks) this.#lost(ask);
    else if (options === null) this.#byDefault.push(...asks);
    else for (const [key, value] of options) this.#resources.push({ resource: this.#resource(key, value), asks });
  }

  #add(ask: Ask, key: string, value: Value): void {
    this.#resources.push({ resource: this.#resource(key, value), asks: [ask] });
  }

  #resource(key: string, value: Value): Resource {
    // What is no common key goes into the directive as it is, where it has to be one word.
    const isOneWord = isCommonKey(key) || this.#family === 'slurm' || typeof value !== 'string';
    return { key, value: isOneWord ? value : quoted(value), native: false };
  }

  #lost(ask: Ask): void {
    this.#parties.note(noCounterpart(ask, this.#parties.to));
  }
}

/** What a job cannot do without: it would be another one. */
const DECISIVE = /^(?:nodes|--nodes|ppn|threads|tasks|ntasks|pe|array|dependency|gpus_per_node|gres|gpus|-n|select)$/;

/** Says that a scheduler has nothing for what was asked. */
export function noCounterpart({ key, value, spans }: Ask, { displayName }: Backend): Note {
  const request = value === true || value === null ? key : `${key} ${value}`;
  return {
    severity: isDecisive(key) ? 'error' : 'warning',
    code: 'convert-no-counterpart',
    message: `${displayName} has nothing for ${request}.`,
    spans,
  };
}

/** Whether a job without this key is another job. */
export function isDecisive(key: string): boolean {
  return DECISIVE.test(key);
}
