// The Debian package: what it holds, and that it comes and goes without a trace. Installed for real, by dpkg, on a copy
// of this system that only this test sees (a mount namespace with an overlay on tmpfs); needs root.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { packages, temporaryFolder } from '../support/paths.ts';
import { run } from '../support/processes.ts';

const deb = join(packages, readdirSync(packages).find((name) => name.endsWith('.deb'))!);
const inCopy = String.raw`
set -eu
mount -t tmpfs tmpfs "$1"
mkdir "$1/changed" "$1/work" "$1/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$1/changed,workdir=$1/work" "$1/root"
mount --bind /proc "$1/root/proc"
cp "$2" "$1/root/package.deb"
said() { echo "== $1"; }
left() { find "$1/changed" ! -type d ! -path '*/var/lib/dpkg/*' ! -path '*/var/log/*' ! -path '*/var/cache/*' ! -name package.deb -printf '/%P\n' | sort; }
dpkg_quiet() { chroot "$1/root" env DEBIAN_FRONTEND=noninteractive dpkg "$2" "$3" >/dev/null 2>"$1/errors" || { cat "$1/errors"; exit 1; }; }
dpkg_quiet "$1" -i /package.deb
said installed; left "$1"
said version; chroot "$1/root" tpcard-agent --version
said verified; chroot "$1/root" dpkg --verify tpcard-agent
dpkg_quiet "$1" -r tpcard-agent
said removed; left "$1"
dpkg_quiet "$1" -P tpcard-agent
said purged; left "$1"
`;

const isMountPoint = (folder: string): boolean => spawnSync('mountpoint', ['-q', folder]).status === 0;
const unable = process.getuid?.() !== 0 ? 'needs root' : !isMountPoint('/') && 'in a chroot mounts cannot be kept from the system around it';

test('holds a program, its unit, its configuration and its papers, with the rights that Debian gives', async () => {
  const listed = (await run('dpkg-deb', ['--contents', deb])).trim().split('\n').map((line) => line.split(/\s+/));
  const modes = new Map(listed.map(([mode, owner, , , , path]) => [path!.replace(/^\./, ''), `${mode} ${owner}`]));
  assert.equal(modes.get('/usr/bin/tpcard-agent'), '-rwxr-xr-x root/root');
  assert.equal(modes.get('/usr/lib/systemd/user/tpcard-agent.service'), '-rw-r--r-- root/root');
  assert.equal(modes.get('/etc/tpcard-agent/agent.toml'), '-rw-r--r-- root/root');
  for (const paper of ['copyright', 'changelog.gz', 'component.md.gz']) assert.ok(modes.has(`/usr/share/doc/tpcard-agent/${paper}`), paper);
  for (const [path, mode] of modes) assert.ok(/^(-rw-r--r--|-rwxr-xr-x|drwxr-xr-x|lrwxrwxrwx) root\/root$/.test(mode), `${path} ${mode}`);
});

test('says who it is and what it needs, and has a checksum of each file', async () => {
  const field = async (name: string): Promise<string> => (await run('dpkg-deb', ['--field', deb, name])).trim();
  assert.equal(await field('Package'), 'tpcard-agent');
  // Libraries that other releases of Debian, and Ubuntu, have under these names too.
  const needed = (await field('Depends')).split(', ').map((one) => one.split(' ')[0]);
  assert.deepEqual(needed.sort(), ['libc6', 'libgcc-s1', 'libssl3', 'libstdc++6']);
  // A reader may be looked for before its software is there.
  assert.match(await field('Recommends'), /pcscd/);
  assert.match(await field('Description'), /^\S[^\n]{10,78}\n \S/);
  const control = temporaryFolder('control');
  await run('dpkg-deb', ['--control', deb, control]);
  assert.deepEqual(readdirSync(control).filter((name) => name !== 'shlibs').sort(), ['conffiles', 'control', 'md5sums', 'postinst', 'prerm']);
  for (const script of ['postinst', 'prerm']) await run('sh', ['-n', join(control, script)]);
});

test('is installed, removed and purged by dpkg; what it brought goes with it', { skip: unable }, async () => {
  const at = temporaryFolder('copy');
  mkdirSync(at, { recursive: true });
  const script = join(temporaryFolder('script'), 'in-copy');
  writeFileSync(script, inCopy);
  const told = await run('unshare', ['-m', 'bash', script, at, deb]);
  const part = (name: string): string[] => told.split(`== ${name}\n`)[1]!.split('== ')[0]!.split('\n').filter(Boolean);
  assert.ok(part('installed').includes('/usr/lib/systemd/user/default.target.wants/tpcard-agent.service'), told); // starts at log-in
  assert.match(part('version').join(), /^\d+\.\d+\.\d+$/);
  assert.deepEqual(part('verified'), []);
  assert.deepEqual(part('removed'), ['/etc/tpcard-agent/agent.toml']);
  assert.deepEqual(part('purged'), []);
  assert.equal(existsSync('/package.deb'), false);
});
