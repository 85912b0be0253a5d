/**
 * The command line and this package's own systems as some hundred scripts, made from the sources at the first
 * start and again when one of them has changed. Transpiling some hundred files at each start took
 * seconds; this takes a tenth of one, because V8's compiled code is kept as well, and because a command
 * reads only the scripts that it needs: those of one system, not of all.
 *
 * It lies in `node_modules/.cache/hypercharts`. Where that cannot be written, or anything else goes
 * wrong, there is no bundle, and the sources run as they are. Plain JavaScript: it runs before any
 * TypeScript can.
 */
import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
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
/** The script with which it begins. */
const ENTRY = 'main';
/** Less to read, and in characters of one byte each wherever that can be. */
const OUTPUT = {
  platform: 'node',
  target: 'node20',
  charset: 'ascii',
  minifyWhitespace: true,
  legalComments: 'none',
};
/** Exit code of a command that was given something wrong, as `src/report/verdict.ts` has it. */
const EXIT_REFUSED = 2;
const HELPS = ['--help', '-h'];
/** Packages that look for files of their own, or are of use to nobody but this file. */
const APART = ['elkjs', 'esbuild', 'tsx', 'ws'];
/** Loaded when something is used that was imported from them by name: they load much, and most commands do without. */
const LATE = ['node:child_process', 'node:crypto'];
const LONGEST_NAME = 100;
const LONGEST_LINE = 2 ** 16;
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
  const copy = ROOT.replaceAll(/\W+/g, '-').slice(-LONGEST_NAME);
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
  const { createHash } = await import('node:crypto');
  const { build, transform, stop } = await import('esbuild');
  const manifestFile = join(ROOT, 'package.json');
  const { hypercharts, dependencies } = JSON.parse(readFileSync(manifestFile, 'utf8'));
  const packages = Object.keys(dependencies).filter((name) => !APART.includes(name));
  const systems = resolve(ROOT, hypercharts.systems);
  const own = [manifestFile, BIN, LATER, fileURLToPath(import.meta.url)];
  const stamps = Object.fromEntries(own.map((file) => [file, stamp(file)]));
  const { outputFiles, metafile } = await build({
    entryPoints: { [ENTRY]: join(ROOT, 'src', 'cli', 'main.ts') },
    bundle: true,
    // What is used together is one script, what is imported when it is needed another.
    splitting: true,
    format: 'esm',
    outdir: folder,
    ...OUTPUT,
    write: false,
    metafile: true,
    absWorkingDir: ROOT,
    logLevel: 'silent',
    plugins: [plugin(systems, packages, stamps)],
  });
  const texts = await Promise.all(outputFiles.map(({ text }) => asFunction(text, transform)));
  stop();
  for (const file of packageFiles(metafile, folder)) stamps[file] = stamp(file);
  const names = outputFiles.map(({ path }) => relative(folder, path));
  const { bytes, parts } = packed(
    names,
    texts.map((text) => Buffer.from(text)),
  );
  const name = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
  const encoding = texts.every((text) => IS_ASCII.test(text)) ? 'latin1' : 'utf8';
  const manifest = { node: process.version, name, encoding, parts, stamps };
  mkdirSync(folder, { recursive: true });
  for (const old of readdirSync(folder)) {
    if (!old.startsWith(name)) rmSync(join(folder, old), { force: true });
  }
  writeWhole(join(folder, `${name}.cjs`), bytes);
  writeWhole(join(folder, 'manifest.json'), JSON.stringify(manifest));
  return manifest;
};

/** An ES module as a function that V8 can compile ahead, which modules it cannot. */
const asFunction = async (text, transform) => {
  const supported = { 'dynamic-import': false };
  const { code } = await transform(text, { format: 'cjs', ...OUTPUT, supported });
  return `(function (${PARAMETERS}) {${code}\n})`;
};

/** Several buffers as one, and where in it each begins and ends. */
const packed = (names, buffers) => {
  const parts = {};
  let at = 0;
  for (const [i, name] of names.entries()) {
    const end = at + buffers[i].length;
    parts[name] = [at, end];
    at = end;
  }
  return { bytes: Buffer.concat(buffers), parts };
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

const run = (folder, { name, encoding, parts }, argv) => {
  const file = join(folder, `${name}.cjs`);
  const source = new Packed(file, parts);
  const code = new CompiledCode(join(folder, `${name}.${verbOf(argv)}.${process.arch}.code`));
  const nodeRequire = createRequire(BIN);
  const modules = new Map();
  const load = (part) => {
    const known = modules.get(part);
    if (known !== undefined) return known.exports;
    const module = { exports: {} };
    // Known before it has run: modules may need each other.
    modules.set(part, module);
    const wrapper = code.compile(part, source.read(part).toString(encoding), `${file}/${part}`);
    wrapper(module.exports, require, module, file, folder, (path) => import(path));
    return module.exports;
  };
  const require = (path) => {
    const part = path.startsWith('./') ? path.slice(2) : path;
    if (source.has(part)) return load(part);
    return LATE.includes(path) ? late(() => nodeRequire(path)) : nodeRequire(path);
  };
  const loaded = load(`${ENTRY}.js`);
  process.once('exit', (exitCode) => {
    // A command that was refused, or only explained, used few of the functions that the next one will.
    if (exitCode < EXIT_REFUSED && !argv.some((arg) => HELPS.includes(arg))) code.keep();
  });
  return loaded;
};

/** A module that is loaded when something of it is used. */
const late = (load) => new Proxy({}, { get: (_, name) => load()[name] });

/** A file that has been put together by `packed`, of which only what is asked for is read. */
class Packed {
  #descriptor;
  #start;
  #parts;

  /** @param start where the first part begins */
  constructor(file, parts, start = 0) {
    this.#descriptor = openSync(file);
    this.#start = start;
    this.#parts = parts;
    const ends = Object.values(parts).map(([, end]) => start + end);
    const { size } = fstatSync(this.#descriptor);
    if (size !== Math.max(start, ...ends)) throw new Error(`${file} has ${size} bytes`);
  }

  has(part) {
    return Object.hasOwn(this.#parts, part);
  }

  names() {
    return Object.keys(this.#parts);
  }

  read(part) {
    const [from, to] = this.#parts[part];
    const bytes = Buffer.allocUnsafeSlow(to - from);
    readSync(this.#descriptor, bytes, 0, bytes.length, this.#start + from);
    return bytes;
  }
}

const NOTHING = { has: () => false, names: () => [] };

/** What V8 compiled for a verb: of each script those functions that were used. */
class CompiledCode {
  #file;
  #known;
  /** What was compiled here, and how much of it was known: 0 bytes if nothing. */
  #scripts = new Map();

  constructor(file) {
    this.#file = file;
    this.#known = existsSync(file) ? CompiledCode.#open(file) : NOTHING;
  }

  static #open(file) {
    try {
      // Its first line says where each script's lies.
      const line = Buffer.alloc(LONGEST_LINE);
      const descriptor = openSync(file);
      readSync(descriptor, line);
      closeSync(descriptor);
      const end = line.indexOf('\n');
      return new Packed(file, JSON.parse(line.toString('latin1', 0, end)), end + 1);
    } catch {
      // Damaged: it is written again.
      return NOTHING;
    }
  }

  compile(part, text, filename) {
    const known = this.#known.has(part) ? { cachedData: this.#known.read(part) } : {};
    const script = new Script(text, { filename, ...known });
    const isKnown = known.cachedData !== undefined && !script.cachedDataRejected;
    this.#scripts.set(part, { script, bytes: isKnown ? known.cachedData.length : 0 });
    return script.runInThisContext();
  }

  /**
   * At the end, when V8 has compiled what such a command uses. A script that is new here came with others that
   * were not: those were perhaps used in new ways, too.
   */
  keep() {
    if (![...this.#scripts.values()].some(({ bytes }) => bytes === 0)) return;
    try {
      const all = new Map(this.#known.names().map((part) => [part, this.#known.read(part)]));
      for (const [part, { script, bytes }] of this.#scripts) {
        const data = script.createCachedData();
        // V8 forgets what was not used for long.
        if (data.length > bytes) all.set(part, data);
      }
      const { bytes, parts } = packed([...all.keys()], [...all.values()]);
      writeWhole(this.#file, Buffer.concat([Buffer.from(`${JSON.stringify(parts)}\n`), bytes]));
    } catch {
      // The next start compiles again.
    }
  }
}

/** Others see the file whole or not at all. */
const writeWhole = (file, data) => {
  const beside = `${file}.${process.pid}-${process.hrtime.bigint()}`;
  writeFileSync(beside, data);
  renameSync(beside, file);
};
