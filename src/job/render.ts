import type { Problem } from '../base/problem.ts';
import type { Dialect } from './dialect.ts';
import type { Job, LayerValue, LineOrigin, MainScript, RenderedScript, Rendering } from './job.ts';
import { placeholderValues } from './placeholderValues.ts';
import type { HeaderText } from './renderHeader.ts';
import { lineOf, renderHeader } from './renderHeader.ts';
import { renderPlain } from './renderPlain.ts';
import { exitMarkerLine, isPosixShell, RUN_SAMPLE } from './report.ts';
import { attributeText, attributeValue, resourcesFor } from './resolve.ts';
import { problemAtValue } from './settingProblems.ts';
import type { TemplateOptions } from './template/render.ts';
import { renderTemplate } from './template/render.ts';
import { assembleScript, hasShebang } from './template/shebang.ts';
import type { TemplateSource } from './template/templateSource.ts';
import type { Value } from './value.ts';
import { valueSource } from './valueSource.ts';

/** How a job is rendered. */
export interface RenderOptions {
  /** Short id of the run; without one, `RUN` stands for it. */
  readonly run?: string;
}

/**
 * Renders all parts of a job for one scheduler. Never throws: a part that cannot be rendered is null, and `problems` tells why
 * (those of reading the job are not repeated).
 */
export function renderJob(job: Job, dialect: Dialect, { run = RUN_SAMPLE }: RenderOptions = {}): Rendering {
  const filled = placeholderValues(job, dialect, resourcesFor(dialect, job.resources, job.backends), run);
  const renderer = new PartRenderer(job, dialect, filled.values);
  const main =
    job.kind === 'plain'
      ? renderPlain(job, dialect)
      : renderer.main(renderHeader(dialect, filled.resources, renderer.shell), run);
  const prologue = renderer.attributeScript('prologue');
  const epilogue = renderer.attributeScript('epilogue');
  const aux = renderer.aux();
  renderer.checkNames(filled.filename);
  return {
    backend: dialect.name,
    profile: job.profile,
    filename: filled.filename,
    workdir: filled.workdir,
    script: main.script,
    prologue,
    epilogue,
    aux,
    resources: main.resources,
    submitArgs: main.submitArgs,
    problems: [...main.problems, ...renderer.problems],
  };
}

/** Renders the parts of one job for one scheduler and collects their problems. */
class PartRenderer {
  readonly problems: Problem[] = [];
  readonly shell: string;
  readonly #job: Job;
  readonly #dialect: Dialect;
  readonly #template: TemplateOptions;

  constructor(job: Job, dialect: Dialect, values: ReadonlyMap<string, Value>) {
    this.#job = job;
    this.#dialect = dialect;
    this.shell = attributeText(job.attributes, 'shell') ?? '';
    this.#template = {
      scheduler: dialect.displayName,
      variables: dialect.variables,
      placeholders: true,
      lookup: (name) => {
        const value = values.get(name);
        return value === undefined ? undefined : { value };
      },
      names: () => values.keys(),
    };
  }

  /** The script with shebang, header, exit marker, `env_setup`, body and `env_teardown`. */
  main(header: ReturnType<typeof renderHeader>, run: string): MainScript {
    const { source } = this.#job.body;
    const body = this.#lines(source, source.file, this.#job.placeholders);
    const setup = this.#joined('env_setup');
    const teardown = this.#joined('env_teardown');
    const marker = this.#marker(run);
    const { lines, resources, submitArgs, problems } = header;
    const rest = { resources, submitArgs, problems };
    if (!lines || !body || !setup || !teardown || !this.#job.body.isUtf8) return { script: null, ...rest };
    const above = [...lines, ...marker, ...setup];
    return { script: this.#assembled(above, withTeardown(body, teardown)), ...rest };
  }

  /** Prologue or epilogue; null where the job has none, or it cannot be rendered. */
  attributeScript(key: 'prologue' | 'epilogue'): string | null {
    const setting = this.#job.attributes.get(key);
    if (!setting?.value) return null;
    const { text } = this.#render(valueSource(setting), true);
    return text === null ? null : assembleScript(text, this.shell, []).text;
  }

  aux(): ReadonlyMap<string, string | null> {
    const rendered = new Map<string, string | null>();
    for (const { name, source, isUtf8 } of this.#job.aux) {
      const { text } = this.#render(source, true);
      rendered.set(name, text === null || !isUtf8 ? null : assembleScript(text, this.shell, []).text);
    }
    for (const name of this.#job.missingAux) rendered.set(name, null);
    return rendered;
  }

  /** Script and aux scripts are placed in one folder. */
  checkNames(filename: string): void {
    const setting = this.#job.attributes.get('aux_scripts');
    const names = [...this.#job.aux.map(({ name }) => name), ...this.#job.missingAux];
    if (!setting || !names.includes(filename)) return;
    const message = `${filename} is the name of the job script and that of an aux script: rename one of them, or set 'filename'.`;
    this.problems.push(problemAtValue(setting, 'error', 'duplicate-aux', message, { reach: 'unrenderable' }));
  }

  /** The exit marker, where the job asks for one and its interpreter can read it. */
  #marker(run: string): readonly HeaderText[] {
    const setting = this.#job.attributes.get('exit_marker');
    if (!setting || attributeValue(this.#job.attributes, 'exit_marker') !== true) return [];
    const { text } = this.#job.body.source;
    const interpreter = hasShebang(text) ? (/^#!([^\r\n]*)/.exec(text)?.[1] ?? '') : this.shell;
    if (!isPosixShell(interpreter)) {
      const message = `The exit marker is left out: it is a line for a POSIX shell, and the script runs in ${interpreter.trim()}.`;
      this.problems.push(problemAtValue(setting, 'warning', 'exit-marker-shell', message));
      return [];
    }
    const isArray = (this.#job.resources.get('array')?.value ?? null) !== null;
    return [{ text: exitMarkerLine(this.#dialect, run, isArray), origin: { ...lineOf(setting), key: null } }];
  }

  /** The lines of an attribute whose values join over the layers; null where one of them cannot be rendered. */
  #joined(key: string): readonly HeaderText[] | null {
    const parts: readonly LayerValue[] = this.#job.attributes.get(key)?.parts ?? [];
    const rendered = parts.map((part) => this.#lines(valueSource(part), part.origin.source?.file ?? null, true));
    return rendered.includes(null) ? null : rendered.flatMap((lines) => lines ?? []);
  }

  #lines(source: TemplateSource, file: string | null, placeholders: boolean): readonly HeaderText[] | null {
    const { text, lines } = this.#render(source, placeholders);
    if (text === null) return null;
    return text.split('\n').map((line, index) => ({
      text: line,
      origin: { file, sourceLine: file === null ? null : (lines[index]?.sourceLine ?? null), key: null },
    }));
  }

  #render(source: TemplateSource, placeholders: boolean): ReturnType<typeof renderTemplate> {
    const rendered = renderTemplate(source, { ...this.#template, placeholders });
    this.problems.push(...rendered.problems);
    return rendered;
  }

  #assembled(above: readonly HeaderText[], body: readonly HeaderText[]): RenderedScript {
    const text = body.map((line) => line.text).join('\n');
    const headers = above.map((line) => line.text);
    const script = assembleScript(text, this.shell, headers);
    const shell = { ...lineOf(this.#job.attributes.get('shell')), key: null };
    const origins = script.lines.map((line, index): LineOrigin => {
      if (line.kind === 'shebang') return { line: index + 1, ...shell };
      const from = line.kind === 'header' ? above[line.index] : body[line.index];
      return { line: index + 1, ...(from?.origin ?? { file: null, sourceLine: null, key: null }) };
    });
    return { text: script.text, origins };
  }
}

/** The body with the lines of `env_teardown` behind it; whether it ends with a line end stays as it is. */
function withTeardown(body: readonly HeaderText[], teardown: readonly HeaderText[]): readonly HeaderText[] {
  if (teardown.length === 0) return body;
  const last = body.at(-1);
  return last?.text === '' ? [...body.slice(0, -1), ...teardown, last] : [...body, ...teardown];
}
