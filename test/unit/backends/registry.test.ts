import { describe, expect, it } from 'vitest';
import { builtInFacts } from '../../../src/backends/checks/facts.ts';
import { builtInBackends, createRegistry } from '../../../src/backends/registry.ts';
import { createSlurm } from '../../../src/backends/slurm/slurm.ts';
import { UserError } from '../../../src/base/errors.ts';
import type { HeaderRequest } from '../../../src/job/dialect.ts';
import { backendContract } from './contract.ts';

for (const backend of builtInBackends()) backendContract(backend, builtInFacts(backend.name));

describe('the registry', () => {
  it('finds a backend by its name', () => {
    expect(createRegistry().get('slurm').displayName).toBe('Slurm');
    expect(createRegistry().has('nothing')).toBe(false);
  });

  it('proposes the nearest name for one that is not there', () => {
    const get = () => createRegistry().get('slrum');
    expect(get).toThrow(UserError);
    expect(get).toThrow(/no backend 'slrum'.*Did you mean slurm\?/);
  });

  it('lists the names where none is near', () => {
    expect(() => createRegistry().get('xyzzy')).toThrow(/Choose one of .*slurm/);
  });

  it('is no singleton', () => {
    const one = createRegistry();
    one.register(createSlurm(), 'mine');
    expect(one.get('mine').name).toBe('mine');
    expect(createRegistry().has('mine')).toBe(false);
  });

  it('takes back what was registered, and tells of every change', () => {
    const registry = createRegistry();
    let told = 0;
    registry.onDidChange(() => told++);
    const mine = registry.register({ ...createSlurm(), displayName: 'Slurm of our site' });
    const other = registry.register(createSlurm(), 'other');
    expect([registry.get('slurm').displayName, registry.has('other'), told]).toEqual(['Slurm of our site', true, 2]);
    mine.dispose();
    other.dispose();
    other.dispose();
    expect([registry.get('slurm').displayName, registry.has('other'), told]).toEqual(['Slurm', false, 4]);
  });

  it('takes objects of a class, under another name too', () => {
    class Mine {
      readonly #sheet = createSlurm();
      readonly name = 'mine';
      get displayName() {
        return this.#sheet.displayName;
      }
      get options() {
        return this.#sheet.options;
      }
      readonly extension = 'slr';
      readonly prefix = '#SBATCH';
      readonly manual = 'https://mine.example';
      readonly variables = {};
      readonly programs = [];
      header(request: HeaderRequest) {
        return this.#sheet.header(request);
      }
      readHeader(script: string) {
        return this.#sheet.readHeader(script);
      }
    }
    const registry = createRegistry([]);
    registry.register(new Mine(), 'yours');
    const yours = registry.get('yours');
    expect([yours.name, yours.displayName]).toEqual(['yours', 'Slurm']);
    expect(yours.readHeader('#SBATCH -N 2\n').resources).toMatchObject([{ key: 'nodes', value: 2 }]);
  });

  it('replaces a backend of the same name and keeps its place', () => {
    const registry = createRegistry();
    const before = registry.names;
    registry.register({ ...createSlurm(), displayName: 'Slurm of our site' });
    expect(registry.get('slurm').displayName).toBe('Slurm of our site');
    expect(registry.names).toEqual(before);
  });

  it.each([
    ['no object', 3],
    ['nothing', null],
    ['no name', { ...createSlurm(), name: '' }],
    ['no extension', { ...createSlurm(), extension: undefined }],
    ['an extension that is no text', { ...createSlurm(), extension: 7 }],
    ['no header', { ...createSlurm(), header: undefined }],
    ['a power that is no function', { ...createSlurm(), cancel: true }],
    ['no option table', { ...createSlurm(), options: {} }],
    ['no programs', { ...createSlurm(), programs: 'sbatch' }],
    ['no variables', { ...createSlurm(), variables: null }],
    ['a prefix that is a number', { ...createSlurm(), prefix: 5 }],
  ])('refuses %s', (_, value) => {
    expect(() => createRegistry().register(value as never)).toThrow(TypeError);
  });

  it('refuses a name that a settings file could not write', () => {
    expect(() => createRegistry().register(createSlurm(), 'my slurm')).toThrow(TypeError);
  });
});
