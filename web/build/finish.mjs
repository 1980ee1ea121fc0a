// After Vite: lays the notice beside the site, and gives every compressible file its .br and .gz twin,
// so that the service compresses nothing while it serves.
import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const web = new URL('..', import.meta.url).pathname;
const site = join(web, '../build/web/site');

cpSync(join(web, 'i18n/notice'), join(site, 'notice'), { recursive: true });

for (const entry of readdirSync(site, { recursive: true, withFileTypes: true })) {
  const file = join(entry.parentPath, entry.name);
  if (!entry.isFile() || !/\.(html|js|css|svg|txt|json)$/.test(file) || statSync(file).size < 512) continue;
  const bytes = readFileSync(file);
  writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }));
  writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
}
console.log(`precompressed ${site}`);
