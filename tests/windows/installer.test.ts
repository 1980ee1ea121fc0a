// The installation wizard under wine: silently and by its pages (docs/manual, steps 9 to 11), over a running component,
// and away again without a trace. TPCARD_PICTURES=DIR leaves a picture of each page there.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { root, temporaryFolder } from '../support/paths.ts';
import { run, sleep, until } from '../support/processes.ts';
import { Windows } from './wine.ts';

const site = 'https://card.example';
const uninstallKey = 'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\tpcard-agent';
const runKey = 'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run';
const out = temporaryFolder('package');
let windows: Windows;
let setup: string;

before(async () => {
  // A throw-away key: what it signs nobody trusts, but the signature is a real one.
  const [key, certificate] = [join(out, 'key.pem'), join(out, 'certificate.pem')];
  await run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=tests', '-addext', 'extendedKeyUsage=codeSigning',
    '-keyout', key, '-out', certificate]);
  await run(join(root, 'package'), ['--windows', '--site', site, '--sign-key', key, '--sign-certificate', certificate, '--out', out]);
  setup = join(out, readdirSync(out).find((name) => name.endsWith('-setup.exe'))!);
  windows = await Windows.start();
});
after(() => windows?.close());

const installed = (...names: string[]): string => windows.userFile('AppData/Local/Programs/tpcard-agent', ...names);
const runs = (): Promise<boolean> => windows.shows('台北卡安控元件：Ready');

async function nothingIsLeft(): Promise<void> {
  await until('its files to go', () => !existsSync(installed()));
  for (const folder of ['AppData/Local/tpcard-agent', 'AppData/Roaming/tpcard-agent']) assert.equal(existsSync(windows.userFile(folder)), false);
  const menu = windows.userFile('AppData/Roaming/Microsoft/Windows/Start Menu/Programs');
  assert.deepEqual(existsSync(menu) ? readdirSync(menu).filter((name) => name.includes('安控')) : [], []);
  assert.equal(await windows.registry(uninstallKey), '');
  assert.doesNotMatch(await windows.registry(runKey), /tpcard/);
}
async function uninstall(): Promise<void> {
  await windows.run(installed('uninstall.exe'), ['/S']);
  await nothingIsLeft();
  assert.equal(await runs(), false);
}

test('is under 3 MB, signed with the key that was given, and so is all that it installs', async () => {
  assert.ok(statSync(setup).size < 3_000_000, `${statSync(setup).size} bytes`);
  const certificate = join(out, 'certificate.pem');
  assert.match(await run('osslsigncode', ['verify', '-CAfile', certificate, '-in', setup]), /Succeeded/);
});

test('installs silently for this user alone, starts the component, and starts it at log-in', async () => {
  await windows.install(setup, ['/S']);
  await until('the component', runs, 60);
  assert.match(readFileSync(installed('agent.toml'), 'utf8'), new RegExp(`"${site}"`));
  assert.match(await windows.registry(runKey), /tpcard-agent\s+REG_SZ\s+"C:\\.*\\tpcard-agentw\.exe" serve/);
  assert.match(await windows.registry(uninstallKey), /QuietUninstallString\s+REG_SZ\s+".*uninstall\.exe" \/S/);
  for (const name of ['tpcard-agent.exe', 'tpcard-agentw.exe', 'uninstall.exe']) {
    assert.match(await run('osslsigncode', ['verify', '-CAfile', join(out, 'certificate.pem'), '-in', installed(name)]), /Succeeded/);
  }
});

test('replaces a component that is running, and keeps the sites that its user added', async () => {
  await windows.run(installed('tpcard-agent.exe'), ['sites', 'add', 'https://other.example']);
  await windows.install(setup, ['/S']);
  await until('the component', runs, 60);
  const sites = await windows.run(installed('tpcard-agent.exe'), ['sites', 'list']);
  assert.deepEqual(sites.split(/\r?\n/).filter(Boolean), [site, 'https://other.example']);
});

test('goes away without a trace: program, registry, log, sites, menu', uninstall);

test('leads through its pages in Chinese by keyboard, and goes on only once the licence is accepted', async () => {
  const pictures = process.env['TPCARD_PICTURES'] ?? join(out, 'pictures');
  mkdirSync(pictures, { recursive: true });
  const wizard = windows.install(setup);
  await until('the wizard', () => windows.shows('台北卡安控元件 安裝'), 60);
  await sleep(1000); // its first page is drawn; nothing of it can be asked
  await windows.picture(join(pictures, '09-installer.png'));
  await windows.xdotool('key', 'alt+n');
  await sleep(1000);
  await windows.xdotool('key', 'alt+n'); // off until the licence is accepted
  await sleep(500);
  assert.equal(existsSync(installed()), false);
  await windows.xdotool('key', 'alt+a');
  await sleep(500);
  await windows.picture(join(pictures, '10-licence.png'));
  await windows.xdotool('key', 'alt+n');
  await until('the component', runs, 60);
  await sleep(1000);
  await windows.picture(join(pictures, '11-installed.png'));
  // A key that comes before its last page is lost.
  let over = false;
  void wizard.then(() => (over = true));
  await until('the wizard to end', async () => {
    if (!over) await windows.xdotool('key', 'alt+f');
    await sleep(500);
    return over;
  }, 60);
  await wizard;
  await uninstall();
});
