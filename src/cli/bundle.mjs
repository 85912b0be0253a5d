/**
 * The command line and this package's own systems as one script, made from the sources at the first
 * start and again when one of them has changed. Transpiling some hundred files at each start took
 * seconds; this takes a tenth of one, because V8's compiled code is kept as well.
 *
 * It lies in `node_modules/.cache/hypercharts`. Where that cannot be written, or anything else goes
 * wrong, there is no bundle, and the sources run as they are. Plain JavaScript: it runs before any
 * TypeScript can.
 */
import { createHash, randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Script } from 'node:vm';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BIN = fileURLToPath(new URL('bin.mjs', import.meta.url));
const LATER = fileURLToPath(new URL('compile-later.mjs', import.meta.url));
const MODULES = join(ROOT, 'src', 'cli', 'modules.ts');
/** A script from V8's cache cannot `import()`: what is not in the bundle is imported by this file for it. */
const IMPORT = 'importForBundle';
const PARAMETERS = `exports, require, module, __filename, __dirname, ${IMPORT}`;
/** Packages that look for files of their own, or are of use to nobody but this file. */
const APART = ['elkjs', 'esbuild', 'tsx', 'ws'];
/** How much of a trace is looked at for the name of its system. */
const HEAD = 2 ** 16;
/** Such a file is read four times as fast. */
const IS_ASCII = /^[\0-\x7f]*$/;
const IS_MODULE = /\.[cm]?[jt]sx?(#.*)?$/;
const NAMES_MODULE = /"system"\s*:\s*"[^"]*\.[cm]?[jt]sx?(#[^"]*)?"/;

/**
 * Whether a command speaks of nothing but this package's own systems. Modules of others would bring
 * instances of the engine of their own, so they are run from the sources.
 */
const isOwn = (argv) => {
  if (process.env.HYPERCHARTS_DEBUG !== undefined) return false;
  if (argv.some((arg) => arg.startsWith('--systems') || IS_MODULE.test(arg))) return false;
  if (argv.some(isTraceOfOthers)) return false;
  for (let at = process.cwd(); ; at = dirname(at)) {
    const file = join(at, 'package.json');
    const names = existsSync(file) && readFileSync(file, 'utf8').includes('"hypercharts"');
    if (names) return resolve(at) === resolve(ROOT);
    if (dirname(at) === at) return true;
  }
};

const isTraceOfOthers = (arg) => {
  if (!arg.endsWith('.json') || !statSync(arg, { throwIfNoEntry: false })?.isFile()) return false;
  return NAMES_MODULE.test(readFileSync(arg).subarray(0, HEAD).toString('utf8'));
};

/** What `main.ts` exports, from the bundle; undefined if this command needs the sources. */
export const bundled = async (argv) => {
  if (!isOwn(argv)) return undefined;
  try {
    return await fromBundle(cacheFolder(), argv);
  } catch {
    return undefined;
  }
};

const fromBundle = async (folder, argv) => {
  const file = join(folder, 'manifest.json');
  const known = read(file);
  const manifest = isFresh(known) ? known : await make(folder);
  try {
    return run(folder, manifest, argv);
  } catch (error) {
    // Damaged, or another start has just replaced it: the next one makes it anew.
    rmSync(file, { force: true });
    throw error;
  }
};

/** Beside the packages that the command line is made of; each copy of this package has its own. */
const cacheFolder = () => {
  const tsx = createRequire(import.meta.url).resolve('tsx/package.json');
  const copy = createHash('sha256').update(ROOT).digest('hex').slice(0, 8);
  return join(dirname(tsx), '..', '.cache', 'hypercharts', copy);
};

const read = (file) => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
};

/** Everything about a file that changes when it does. */
const stamp = (file) => {
  const { size, mtimeMs, ctimeMs } = statSync(file);
  return `${size} ${mtimeMs} ${ctimeMs}`;
};

const isFresh = (manifest) => {
  if (manifest === undefined || manifest.node !== process.version) return false;
  try {
    return Object.entries(manifest.stamps).every(([file, known]) => stamp(file) === known);
  } catch {
    return false;
  }
};

/** The catalogue is the one that package.json names, as ever; only that it is in here already. */
const ownModules = (systems) => `
  import { pathToFileURL } from 'node:url';
  export const loadModule = (path) => path === ${JSON.stringify(systems)}
    ? import(${JSON.stringify(systems)})
    : ${IMPORT}(pathToFileURL(path).href);
`;

/** `@scope/name` or `name` of what an import names. */
const packageOf = (path) => path.split('/', path.startsWith('@') ? 2 : 1).join('/');

const withImports = (text, packages) =>
  text.replaceAll(/\bimport\('([^'.][^']*)'\)/g, (whole, path) =>
    packages.includes(packageOf(path)) ? whole : `${IMPORT}('${path}')`,
  );

const plugin = (systems, packages, stamps) => ({
  name: 'sources',
  setup(build) {
    // What is no dependency of the command line is left to whoever has it installed.
    build.onResolve({ filter: /^[^./]/ }, ({ path, importer }) => {
      const own = !relative(ROOT, importer).split(sep).includes('node_modules');
      return own && !packages.includes(packageOf(path)) ? { path, external: true } : undefined;
    });
    build.onLoad({ filter: /\.[cm]?[jt]s$/ }, ({ path }) => {
      if (relative(ROOT, path).split(sep).includes('node_modules')) return undefined;
      // The stamp is taken first: a file that changes while it is read makes the bundle a stale one.
      stamps[path] = stamp(path);
      const text = path === MODULES ? ownModules(systems) : readFileSync(path, 'utf8');
      const url = JSON.stringify(pathToFileURL(path).href);
      const contents = withImports(text, packages).replaceAll('import.meta.url', url);
      return { contents, loader: 'ts' };
    });
  },
});

const make = async (folder) => {
  const { build, stop } = await import('esbuild');
  const manifestFile = join(ROOT, 'package.json');
  const { hypercharts, dependencies } = JSON.parse(readFileSync(manifestFile, 'utf8'));
  const packages = Object.keys(dependencies).filter((name) => !APART.includes(name));
  const systems = resolve(ROOT, hypercharts.systems);
  const own = [manifestFile, BIN, LATER, fileURLToPath(import.meta.url)];
  const stamps = Object.fromEntries(own.map((file) => [file, stamp(file)]));
  const { outputFiles, metafile } = await build({
    entryPoints: [join(ROOT, 'src', 'cli', 'main.ts')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    // Less to read, and in characters of one byte each wherever that can be.
    charset: 'ascii',
    minifyWhitespace: true,
    legalComments: 'none',
    write: false,
    metafile: true,
    absWorkingDir: ROOT,
    logLevel: 'silent',
    plugins: [plugin(systems, packages, stamps)],
  });
  stop();
  for (const file of packageFiles(metafile, folder)) stamps[file] = stamp(file);
  const { text } = outputFiles[0];
  const name = createHash('sha256').update(text).digest('hex').slice(0, 16);
  const encoding = IS_ASCII.test(text) ? 'latin1' : 'utf8';
  const manifest = { node: process.version, name, encoding, stamps };
  mkdirSync(folder, { recursive: true });
  for (const old of readdirSync(folder)) {
    if (!old.startsWith(name)) rmSync(join(folder, old), { force: true });
  }
  writeWhole(join(folder, `${name}.cjs`), `(function (${PARAMETERS}) {${text}\n})`);
  writeWhole(join(folder, 'manifest.json'), JSON.stringify(manifest));
  return manifest;
};

/** npm rewrites one file whenever it changes any package; without it, each of their files counts. */
const packageFiles = ({ inputs }, folder) => {
  const lock = resolve(folder, '..', '..', '..', '.package-lock.json');
  if (existsSync(lock)) return [lock];
  return Object.keys(inputs)
    .map((file) => resolve(ROOT, file))
    .filter((file) => file.split(sep).includes('node_modules') && existsSync(file));
};

/** Each verb uses other functions: what V8 compiled for it is kept apart. */
const verbOf = ([first = '']) => (/^[a-z]+$/.test(first) ? first : 'none');

const run = (folder, { name, encoding }, argv) => {
  const file = join(folder, `${name}.cjs`);
  const compiled = join(folder, `${name}.${verbOf(argv)}.${process.arch}.code`);
  const cachedData = existsSync(compiled) ? readFileSync(compiled) : undefined;
  const script = new Script(readFileSync(file, encoding), {
    filename: file,
    ...(cachedData === undefined ? {} : { cachedData }),
  });
  const module = { exports: {} };
  const wrapper = script.runInThisContext();
  wrapper(module.exports, createRequire(BIN), module, file, folder, (name) => import(name));
  if (cachedData === undefined || script.cachedDataRejected) {
    // At the end, when V8 has compiled what such a command uses.
    process.once('exit', () => {
      try {
        writeWhole(compiled, script.createCachedData());
      } catch {
        // The next start compiles again.
      }
    });
  }
  return module.exports;
};

/** Others see the file whole or not at all. */
const writeWhole = (file, data) => {
  const beside = `${file}.${randomUUID()}`;
  writeFileSync(beside, data);
  renameSync(beside, file);
};
