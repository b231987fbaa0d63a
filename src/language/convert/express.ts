import { quoted } from '../../backends/commonValues.ts';
import { isCommonKey } from '../../backends/header.ts';
import { findOption } from '../../backends/optionWords.ts';
import type { Resource } from '../../job/dialect.ts';
import type { Value } from '../../job/value.ts';
import type { Ask, Asks, Family } from './ask.ts';
import { familyOf, isPbs } from './ask.ts';
import { programName } from './body.ts';
import type { Expressed, Expression, Parties } from './conversion.ts';
import { writeEnvironment } from './environment.ts';
import { fromShared } from './sharedOptions.ts';
import { writeCores } from './writeCores.ts';

/**
 * Puts the asks of a script into resources for another scheduler, and notes those that it has nothing for. `portable`: for
 * settings, in which the asks that are shared stay so.
 */
export function express(asks: Asks, parties: Parties, portable = false): Expression {
  return new Expresser(asks, parties).run(portable);
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

  run(portable: boolean): Expression {
    const written = writeCores(this.#asks, this.#family, this.#parties, portable);
    this.#resources.push(...written.resources);
    this.#byDefault.push(...written.byDefault);
    for (const ask of this.#asks.values()) {
      if (ask.own) this.#own(ask);
      else if (isCommonKey(ask.key)) this.#common(ask);
      else this.#shared(ask);
    }
    this.#join(portable);
    this.#environment();
    if (!portable) this.#firstLine();
    return { resources: this.#resources, byDefault: this.#byDefault };
  }

  /** The scheduler's own options pass where the other one has the very same. */
  #own(ask: Ask): void {
    const { from, to } = this.#parties;
    const name = ask.key.startsWith('-') ? ask.key : `-l ${ask.key}`;
    const option = findOption(from.options, name);
    const same = option !== null && findOption(to.options, name)?.meaning === option.meaning;
    if (from === to) {
      this.#add(ask, ask.key, ask.value);
      return;
    }
    const related = isPbs(familyOf(from)) && isPbs(this.#family);
    const isList = ask.key === '-l' || ask.key === '-W';
    const sharedAttribute = ask.key === '-W' && /^(?:umask|group_list|stagein|stageout)=[^,]*$/.test(String(ask.value));
    // PBS Pro alone writes output directly: -k oed.
    const kept = ask.key === '-k' && !/^(?:[oe]{1,2}|n)$/.test(String(ask.value)) && this.#family !== 'pbspro';
    if (related && ((same && !isList && !kept) || sharedAttribute || isCommonKey(ask.key)))
      this.#add(ask, ask.key, ask.value);
    else this.#parties.lost(ask);
  }

  #common(ask: Ask): void {
    const value = this.#commonValue(ask);
    if (value === undefined) this.#parties.lost(ask);
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
      case 'constraint':
        return this.#features(text);
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

  /** Features that all have to be there. */
  #features(list: string): string | undefined {
    const joiners: Readonly<Partial<Record<Family, string>>> = { slurm: '&', pbs: ':', lsf: ' && ', sge: ',' };
    const joiner = joiners[this.#family];
    if (joiner !== undefined || !list.includes('&')) return list.replaceAll('&', joiner ?? '');
    return this.#family === 'pbspro' ? `${list.replaceAll('&', '=True:')}=True` : undefined;
  }

  /** A path in core variables of which the other scheduler has patterns, different for every task if it was. */
  #path(path: string): string {
    const { variables } = this.#parties.to;
    const sharesId = JSON.stringify(variables.ARRAY_ID) === JSON.stringify(variables.ID);
    if (!sharesId) return this.#family === 'slurm' ? path.replaceAll('%', '%%') : path;
    const told = path.includes('CLUSTERJOB_ARRAY_INDEX') || path.includes('CLUSTERJOB_ARRAY_ID');
    const text = path.replaceAll(/CLUSTERJOB_ARRAY_ID\b/g, 'CLUSTERJOB_ID');
    if (told || !this.#asks.has('array')) return text;
    return text.replaceAll(/\$(?:\{CLUSTERJOB_ID\}|CLUSTERJOB_ID\b)/g, '$CLUSTERJOB_ID.$${CLUSTERJOB_ARRAY_INDEX}');
  }

  #shared(ask: Ask): void {
    if (ask.key === 'environment' || ask.key === 'variables') return;
    const option = fromShared(this.#family, ask.key, ask.value);
    if (option !== null) this.#add(ask, ...option);
    else if (ask.key === 'shell') this.#shell(ask);
    else this.#parties.lost(ask);
  }

  /** Where no option names the shell, the first line does. */
  #shell(ask: Ask): void {
    const { interpreter, note, to } = this.#parties;
    if (interpreter === null || interpreter.program === programName(String(ask.value))) {
      this.#byDefault.push(ask);
      return;
    }
    const message = `On ${to.displayName} the first line decides: the script runs in ${interpreter.program}, not in ${ask.value}.`;
    note({ severity: 'warning', code: 'convert-no-counterpart', message, spans: ask.spans });
  }

  /** Slurm and LSF put both streams into the one file that is named; the others have to be told. */
  #join(portable: boolean): void {
    const joins = (family: Family): boolean => family === 'slurm' || family === 'lsf';
    const stdout = this.#asks.get('stdout');
    if (!stdout || stdout.own || !joins(familyOf(this.#parties.from)) || (joins(this.#family) && !portable)) return;
    if (!this.#asks.has('stderr') && !this.#asks.has('join')) this.#add(stdout, 'join', true);
  }

  /** On many queues of Grid Engine the first line counts nothing (captured: jobenv-shortq-posix). */
  #firstLine(): void {
    const [path = ''] = this.#parties.interpreter?.line.split(/\s/) ?? [];
    if (this.#family !== 'sge' || this.#asks.has('shell') || !path.startsWith('/') || path.endsWith('/env')) return;
    this.#resources.push({ resource: { key: '-S', value: path, native: false }, asks: [] });
  }

  #environment(): void {
    const [environment, variables] = [this.#asks.get('environment'), this.#asks.get('variables')];
    const asks = [environment, variables].filter((ask) => ask !== undefined);
    if (asks.length === 0) return;
    const options = writeEnvironment(this.#family, environment?.value, variables?.value);
    if (options === undefined) for (const ask of asks) this.#parties.lost(ask);
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
}

/** What a job cannot do without: it would be another one. */
const DECISIVE = /^(?:nodes|--nodes|ppn|threads|tasks|ntasks|pe|array|dependency|gpus_per_node|gres|gpus|-n|select)$/;

/** Whether a job without this is another job. */
export function isDecisive({ key, value }: Pick<Ask, 'key' | 'value'>): boolean {
  return DECISIVE.test(key) || (key === '-l' && /(?:^|,)(?:nodes|select)=/.test(String(value)));
}
