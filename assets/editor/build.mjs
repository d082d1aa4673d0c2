// Bundles the editor, the newsroom's small modules and those of its pictures; --check fails when a committed bundle is stale.

import { build } from "esbuild";
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { minify } from "terser";

const here = path.dirname(fileURLToPath(import.meta.url));
// The editor's: 120,000 for text and pictures, 6,000 for what is set as it is typed, 8,000 for finding and focus, the rest for
// tables, boxes, embeds, footnotes, their menus and what comes of them from the clipboard. As brotli it is 127,000: the page with
// its fonts stays below 250,000.
const bundles = [
  { entry: "src/main.js", out: "dist", name: "editor", limit: 160_000 },
  { entry: "../js/newsroom.js", out: "../js/dist", name: "newsroom", limit: 6_200 },
  { entry: "../js/media.js", out: "../js/dist", name: "media", limit: 6_000 },
];

const isCheck = process.argv.includes("--check");
const scratch = isCheck ? await mkdtemp(path.join(tmpdir(), "copydesk-bundle-")) : null;
try {
  for (const bundle of bundles) await make(bundle);
} finally {
  if (scratch) await rm(scratch, { recursive: true });
}

async function make({ entry, out, name, limit }) {
  const committed = path.join(here, out);
  const target = scratch ? path.join(scratch, name) : committed;
  await mkdir(target, { recursive: true });
  const { metafile } = await build({
    absWorkingDir: here,
    entryPoints: { [name]: entry },
    outdir: target,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    metafile: true,
    logLevel: "warning",
  });
  await makeSmaller(path.join(target, `${name}.js`));
  await addLicenses(Object.keys(metafile.inputs), path.join(target, `${name}.LICENSES.txt`));
  const size = gzipSync(await readFile(path.join(target, `${name}.js`)), { level: 9 }).length;
  console.log(`${name}.js ${size} bytes gzip`);
  if (size > limit) fail(`${name}.js is larger than ${limit} bytes`);
  if (scratch) await compare(target, committed, name);
}

// What is joined, once more: it saves a twenty-fifth of what goes over the line.
async function makeSmaller(file) {
  const options = { module: true, ecma: 2022, compress: { passes: 2 }, format: { comments: false } };
  const { code } = await minify(await readFile(file, "utf8"), options);
  await writeFile(file, `${code}\n`);
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
