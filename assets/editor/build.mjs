// Bundles the editor, the newsroom's small modules and those of its pictures; --check fails when a committed bundle is stale.

import { build } from "esbuild";
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { minify } from "terser";

const here = path.dirname(fileURLToPath(import.meta.url));
// The editor's is what a page needs to be written in. What is wanted by a press or a paste comes behind it, when somebody goes into
// the text: as brotli 112,000 and 24,000. The page with its fonts stays below 250,000.
const bundles = [
  { entry: "src/main.js", later: "src/later.js", out: "dist", name: "editor", limit: 134_000, laterLimit: 28_000 },
  { entry: "../js/newsroom.js", out: "../js/dist", name: "newsroom", limit: 7_200 },
  { entry: "../js/bell.js", out: "../js/dist", name: "bell", limit: 4_400 },
  { entry: "../js/media.js", out: "../js/dist", name: "media", limit: 6_000 },
  { entry: "../js/stories.js", out: "../js/dist", name: "stories", limit: 1_400 },
  { entry: "../js/palette.js", out: "../js/dist", name: "palette", limit: 3_600 },
  { entry: "../js/ordering.js", out: "../js/dist", name: "ordering", limit: 1_200 },
  { entry: "../js/moderating.js", out: "../js/dist", name: "moderating", limit: 1_500 },
  { entry: "../js/parts-order.js", out: "../js/dist", name: "parts-order", limit: 900 },
  { entry: "../js/calendar.js", out: "../js/dist", name: "calendar", limit: 3_600 },
  { entry: "../js/moments.js", out: "../js/dist", name: "moments", limit: 1_000 },
  { entry: "../js/notes.js", out: "../js/dist", name: "notes", limit: 2_000 },
  { entry: "../js/offline.js", out: "../js/dist", name: "offline", limit: 1_100 },
  { entry: "../js/offline-worker.js", out: "../js/dist", name: "offline-worker", limit: 1_700 },
  { entry: "../js/offline-none.js", out: "../js/dist", name: "offline-none", limit: 300 },
];

// The second bundle takes what the first one has from there. Since it is built as if it needed all of the first, nothing is
// left in a third that both would wait for. The server puts the first one's address in place of "./editor.js".
const behind = "behind-it";

const behindIt = (entry, later) => ({
  name: behind,
  setup(all) {
    const local = (file) => JSON.stringify(`./${file}`);
    all.onResolve({ filter: new RegExp(`^${behind}$`) }, () => ({ path: behind, namespace: behind }));
    all.onLoad({ filter: /.*/, namespace: behind }, () => ({ contents: `import ${local(entry)}; export * from ${local(later)};`, resolveDir: here }));
  },
});

const isCheck = process.argv.includes("--check");
const scratch = isCheck ? await mkdtemp(path.join(tmpdir(), "copydesk-bundle-")) : null;
try {
  for (const bundle of bundles) await make(bundle);
} finally {
  if (scratch) await rm(scratch, { recursive: true });
}

async function make({ entry, later, out, name, limit, laterLimit }) {
  const committed = path.join(here, out);
  const target = scratch ? path.join(scratch, name) : committed;
  await mkdir(target, { recursive: true });
  const { metafile, outputFiles } = await build({
    absWorkingDir: here,
    entryPoints: { [name]: entry, ...(later && { later: behind }) },
    plugins: later ? [behindIt(entry, later)] : [],
    outdir: target,
    bundle: true,
    splitting: Boolean(later),
    minify: true,
    format: "esm",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    metafile: true,
    write: false,
    logLevel: "warning",
  });
  for (const [file, text] of later ? inTwo(outputFiles, name) : [[name, outputFiles[0].text]]) {
    const whole = path.join(target, `${file}.js`);
    await writeFile(whole, await smaller(text));
    const size = gzipSync(await readFile(whole), { level: 9 }).length;
    console.log(`${file}.js ${size} bytes gzip`);
    const most = file === name ? limit : laterLimit;
    if (size > most) fail(`${file}.js is larger than ${most} bytes`);
  }
  await addLicenses(Object.keys(metafile.inputs), path.join(target, `${name}.LICENSES.txt`));
  if (scratch) await compare(target, committed, name);
}

function inTwo(files, name) {
  const texts = new Map(files.map((file) => [path.basename(file.path), file.text]));
  const [chunk, ...more] = [...texts.keys()].filter((file) => ![`${name}.js`, "later.js"].includes(file));
  if (more.length) fail(`${name}.js is in more parts than two: ${more.join(", ")}`);
  return [[name, texts.get(chunk)], ["later", texts.get("later.js").replaceAll(`./${chunk}`, `./${name}.js`)]];
}

// What is joined, once more: it saves a twenty-fifth of what goes over the line.
async function smaller(text) {
  const options = { module: true, ecma: 2022, compress: { passes: 2 }, format: { comments: false } };
  const { code } = await minify(text, options);
  return `${code}\n`;
}

// ProseMirror's files carry no legal comments, so the licences come from the packages.
async function addLicenses(inputs, file) {
  const names = [...new Set(inputs.map((input) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1]).filter(Boolean))].sort();
  if (!names.length) return;
  const texts = await Promise.all(names.map(async (name) => {
    const folder = path.join(here, "node_modules", name);
    const { version, license } = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
    const licence = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
    return `${name} ${version} (${license})\n\n${licence ? (await readFile(path.join(folder, licence), "utf8")).trim() : ""}\n`;
  }));
  await writeFile(file, texts.join(`\n${"-".repeat(72)}\n\n`));
}

async function compare(fresh, committed, name) {
  for (const file of await readdir(fresh)) {
    const old = await readFile(path.join(committed, file)).catch(() => null);
    if (!old?.equals(await readFile(path.join(fresh, file)))) fail(`${name}: ${file} is stale, run npm run build`);
  }
}

function fail(message) {
  console.error(message);
  process.exitCode = 1;
}
