// Builds `dist`: the extension, the command line tool, the library with its declarations, the pages of the webviews.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { alone, asScript, ensureDependencies, fingerprint, node24, once, root, seconds } from './toolchain.mjs';

const dist = join(root, 'dist');

/** Remembers what the contents of `dist` were built from. */
const stamp = join(dist, '.stamp');

/** @type {string} */
const version = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version;

/** All that the contents of `dist` depend on. */
export const buildInputs = [
  'src',
  'webview',
  'package.json',
  'package-lock.json',
  'scripts/build.mjs',
  'tsconfig.base.json',
  'tsconfig.build.json',
];

/** What stands for a text in the sources, in all bundles. */
const define = { CLUSTERJOB_VERSION: JSON.stringify(version) };

// Names stay as they are, so that the trace of an error is readable without a map.
/** @type {import('esbuild').BuildOptions} */
const shared = {
  define,
  absWorkingDir: root,
  bundle: true,
  sourcemap: 'linked',
  sourcesContent: false,
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  charset: 'utf8',
  metafile: true,
  write: false,
  logLevel: 'warning',
};

/** A package in CommonJS that is bundled into an ES module asks for `require`. */
const requireBanner =
  "import { createRequire as $createRequire } from 'node:module'; const require = $createRequire(import.meta.url);";

/**
 * The parts of ssh2 that are compiled on the user's machine: it does without them.
 * @type {import('esbuild').Plugin}
 */
const withoutNativeParts = {
  name: 'without native parts',
  setup(build) {
    build.onResolve({ filter: /\.node$|^cpu-features$/ }, () => ({ path: 'native', namespace: 'absent' }));
    build.onLoad({ filter: /.*/, namespace: 'absent' }, () => ({ contents: "throw new Error('not compiled');" }));
  },
};

/**
 * The library ssh2 is a file of its own: the extension starts without reading it, and a thread reads nothing else.
 * @param {string} path as seen from the bundle
 * @returns {import('esbuild').Plugin}
 */
const ssh2At = (path) => ({
  name: 'ssh2 apart',
  setup(build) {
    build.onResolve({ filter: /^ssh2$/ }, () => ({ path, external: true }));
  },
});

/** Where an ES module in a bundle of CommonJS is. */
const fileBanner = { js: "const $file = require('node:url').pathToFileURL(__filename).href;" };

/**
 * The programs that a bundle starts.
 * @param {string} folder as seen from the bundle
 */
const programsIn = (folder) => ({
  CLUSTERJOB_KEY_WORKER: JSON.stringify(`${folder}/keyWorker.cjs`),
  CLUSTERJOB_HELPER: JSON.stringify(`${folder}/helper.cjs`),
  CLUSTERJOB_STAND_IN: JSON.stringify(`${folder}/standIn.cjs`),
});

/** @type {Record<string, import('esbuild').BuildOptions>} */
const bundles = {
  extension: {
    entryPoints: { extension: 'src/extension/extension.ts' },
    outdir: 'dist',
    outExtension: { '.js': '.cjs' },
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    external: ['vscode'],
    define: { ...define, ...programsIn('.'), 'import.meta.url': '$file' },
    banner: fileBanner,
    plugins: [ssh2At('./ssh2.cjs')],
  },
  ssh2: {
    entryPoints: { ssh2: 'node_modules/ssh2/lib/index.js' },
    outdir: 'dist',
    outExtension: { '.js': '.cjs' },
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    sourcemap: false,
    plugins: [withoutNativeParts],
  },
  'thread that decrypts keys': {
    entryPoints: { keyWorker: 'src/transport/ssh/signIn/keyWorker.ts' },
    outdir: 'dist',
    outExtension: { '.js': '.cjs' },
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    plugins: [ssh2At('./ssh2.cjs')],
  },
  'process that holds connections': {
    entryPoints: { helper: 'src/helper/main.ts' },
    outdir: 'dist',
    outExtension: { '.js': '.cjs' },
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    define: { ...define, ...programsIn('.'), 'import.meta.url': '$file' },
    banner: fileBanner,
    plugins: [ssh2At('./ssh2.cjs')],
  },
  'ssh for local scripts': {
    entryPoints: { standIn: 'src/helper/standInProgram.ts' },
    outdir: 'dist',
    outExtension: { '.js': '.cjs' },
    platform: 'node',
    format: 'cjs',
    target: 'node22',
  },
  // One build with shared chunks: a command loads only the packages that it uses.
  'library and command line': {
    entryPoints: {
      index: 'src/index.ts',
      contract: 'src/backends/checks/contractChecks.ts',
      'cli/main': 'src/cli/main.ts',
    },
    outdir: 'dist',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    // Seen from a chunk: what connects is loaded when it is first used.
    define: { ...define, ...programsIn('..') },
    banner: { js: requireBanner },
    plugins: [ssh2At('../ssh2.cjs')],
  },
  launcher: {
    entryPoints: { clusterjob: 'src/cli/bin.ts' },
    outdir: 'dist',
    platform: 'node',
    format: 'esm',
    target: 'es2015',
    supported: { 'dynamic-import': true },
    banner: { js: '#!/usr/bin/env node' },
    sourcemap: false,
    plugins: [
      {
        name: 'main is a file of its own',
        setup(build) {
          build.onResolve({ filter: /^\.\/main\.ts$/ }, () => ({ path: './cli/main.js', external: true }));
        },
      },
    ],
  },
  webview: {
    entryPoints: { runPage: 'webview/runPage.ts' },
    outdir: 'dist/webview',
    platform: 'browser',
    format: 'esm',
    target: 'chrome128',
    minify: true,
  },
};

/** Builds everything anew. Failing leaves the former contents of `dist` as they were. */
export async function build() {
  const { build: bundle } = await import('esbuild');
  const results = await Promise.all(Object.values(bundles).map((options) => bundle({ ...shared, ...options })));
  const files = results.flatMap((result) => result.outputFiles ?? []);
  for (const { path, contents } of files) {
    mkdirSync(dirname(path), { recursive: true });
    if (!existsSync(path) || !readFileSync(path).equals(contents)) writeFileSync(path, contents);
  }
  removeOldFiles(new Set(files.map(({ path }) => path)));
  chmodSync(join(dist, 'clusterjob.js'), 0o755);
  declareTypes();
  for (const { path, contents } of files) {
    if (!path.endsWith('.map'))
      console.log(`${relative(root, path).padEnd(44)} ${(contents.length / 1024).toFixed(1).padStart(8)} KiB`);
  }
}

/** Builds if a source has changed since the last build. */
export async function ensureBuilt() {
  const key = fingerprint(buildInputs.map((path) => join(root, path)));
  await once({ stamp, key, label: 'build' }, build);
  // Installing packages anew removes the link.
  linkCommand();
}

/** @param {Set<string>} kept */
function removeOldFiles(kept) {
  for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    if (entry.isFile() && /\.(c?js|css|map)$/.test(path) && !kept.has(path)) rmSync(path);
  }
}

/** Lets `npx clusterjob` find the command in the clone itself. */
function linkCommand() {
  const bin = join(root, 'node_modules', '.bin');
  const link = join(bin, 'clusterjob');
  mkdirSync(bin, { recursive: true });
  if (process.platform === 'win32') {
    writeFileSync(`${link}.cmd`, '@node "%~dp0\\..\\..\\dist\\clusterjob.js" %*\r\n');
    return;
  }
  // In one step: another process may be doing the same.
  const made = `${link}.${process.pid}`;
  symlinkSync(join('..', '..', 'dist', 'clusterjob.js'), made);
  renameSync(made, link);
}

/** Writes the declarations of the library and of the checks for backends. */
function declareTypes() {
  const types = join(dist, 'types');
  rmSync(types, { recursive: true, force: true });
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const done = spawnSync(node24(), [tsc, '-p', join(root, 'tsconfig.build.json')], { cwd: root, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`the declarations could not be written:\n${done.stdout}${done.stderr}`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await asScript(async () => {
    await ensureDependencies();
    const started = Date.now();
    await alone(stamp, build);
    linkCommand();
    console.log(`built in ${seconds(started)}`);
  });
}
