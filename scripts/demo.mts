// ./demo: everything a visitor needs on one computer, until Ctrl-C or until a part of it dies; the service alone is started again.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { CardReader, type TokenCard } from '../tests/support/cards.ts';
import { startComponent } from '../tests/support/component.ts';
import { root } from '../tests/support/paths.ts';
import { Pki } from '../tests/support/pki.ts';
import { isFree, Running } from '../tests/support/processes.ts';
import { startRevocation } from '../tests/support/revocation.ts';
import { startService, type Service } from '../tests/support/service.ts';
import { demonstrationCards, makePackage, portOf, say } from './demonstration.mts';

const state = resolve(process.env['TPCARD_DEMO_STATE'] ?? join(root, 'build/demo'));
const logs = join(state, 'logs');
/** What is to be ended, the last started first. */
const endings: (() => Promise<unknown>)[] = [];
let stopping = false;

async function stop(code: number): Promise<never> {
  stopping = true;
  for (const end of endings.reverse()) await end();
  process.exit(code);
}

function watch(program: Running): Running {
  endings.push(() => program.stop('SIGTERM', 5));
  void program.exited.then((fate) => {
    if (stopping) return;
    say(`${program.name} ended (${fate}); its last words (more in ${logs}):\n${program.output.split('\n').slice(-15).join('\n')}`);
    void stop(1);
  });
  return program;
}

/** The service alone is started again when it ends, as systemd would: people go on where they were. */
async function keepServing(service: Service): Promise<void> {
  for (;;) {
    const fate = await service.process.exited;
    if (stopping) return;
    say(`the service ended (${fate}); starting it again`);
    await service.restart().catch((error: Error) => say(`it did not start: ${error.message}`));
    if (!service.running) return void stop(1);
  }
}

/** Two demonstrations in one folder would pull it away from under each other. */
async function lock(): Promise<void> {
  mkdirSync(dirname(state), { recursive: true });
  const held = new Running('flock', 'flock', ['--nonblock', `${state}.lock`, 'sh', '-c', 'echo held; exec sleep infinity']);
  await Promise.race([held.waitFor(/held/), held.exited]);
  if (!held.alive) throw new Error(`another ./demo is running in ${state}; end it, or choose another folder: TPCARD_DEMO_STATE=… ./demo`);
  endings.push(async () => {
    rmSync(`${state}.lock`, { force: true }); // while it is ours
    await held.stop();
  });
}

async function ports(): Promise<{ site: number; inbox: number; smtp: number; component: number; revocation: number }> {
  const wanted = {
    site: portOf('TPCARD_DEMO_PORT', 8080),
    inbox: portOf('TPCARD_DEMO_INBOX_PORT', 1080),
    smtp: portOf('TPCARD_DEMO_SMTP_PORT', 1025),
    revocation: portOf('TPCARD_DEMO_REVOCATION_PORT', 8888),
  };
  const names = { site: 'TPCARD_DEMO_PORT', inbox: 'TPCARD_DEMO_INBOX_PORT', smtp: 'TPCARD_DEMO_SMTP_PORT', revocation: 'TPCARD_DEMO_REVOCATION_PORT' };
  for (const [what, port] of Object.entries(wanted) as [keyof typeof wanted, number][]) {
    if (!(await isFree(port))) throw new Error(`port ${port} (${what}) is taken on this computer; choose another: ${names[what]}=… ./demo`);
  }
  return { ...wanted, component: portOf('TPCARD_DEMO_COMPONENT_PORT', 61170) };
}

function cardsWanted(): string {
  const wanted = process.env['TPCARD_DEMO_CARD'] ?? 'both';
  if (!['company', 'school', 'both'].includes(wanted)) throw new Error(`TPCARD_DEMO_CARD is company, school or both, not '${wanted}'`);
  return wanted;
}

/** Both cards are made; those asked for lie in the reader, the company's first. */
async function cards(reader: CardReader, pki: Pki): Promise<TokenCard[]> {
  const wanted = cardsWanted();
  const made: TokenCard[] = [];
  for (const card of demonstrationCards) made.push(await reader.make(pki, card));
  for (;;) {
    reader.removeAll();
    for (const card of made) if (wanted === 'both' || wanted === card.label) reader.insert(card);
    // SoftHSM2 orders cards by serial numbers it draws itself: draw the school's again until the company's comes first.
    if (wanted !== 'both' || (await reader.labels())[0] === made[0]!.label) return made;
    reader.discard(made[1]!);
    made[1] = await reader.make(pki, demonstrationCards[1]!);
  }
}

function startOver(revocationPort: number): void {
  const made = join(state, 'pki/base-url');
  const otherPort = existsSync(made) && readFileSync(made, 'utf8').trim() !== `http://localhost:${revocationPort}`;
  if (process.argv.includes('--fresh')) say('demo: starting from nothing (--fresh)');
  else if (otherPort) say('demo: starting from nothing: the certificates name another revocation port');
  else return;
  rmSync(state, { recursive: true, force: true });
}

function tell(site: string, inbox: number, component: number, made: readonly TokenCard[]): void {
  const inReader = cardsWanted();
  const width = 78;
  console.log(`\n${'─'.repeat(width)}
示範環境已啟動。憑證與機關名稱皆為虛構；請勿輸入真實個資。
A demonstration with a demonstration PKI: certificates and names are made up.

  網站 site         ${site}
  信箱 mail inbox   http://localhost:${inbox}      （任何電子郵件地址都寄到這裡 / any address ends up here）
  安控元件 component 127.0.0.1:${component}

  卡片 cards（${inReader === 'both' ? '兩張都在讀卡機中' : '讀卡機中的卡'} / in the reader: ${inReader}）`);
  for (const card of made) {
    const identifier = card.ca === 'moeaca' ? '統一編號' : '組織 OID';
    console.log(`    ${card.ca === 'moeaca' ? '工商憑證' : '組織憑證'}  ${card.name}   ${identifier} ${card.id}   PIN ${card.pin}`);
  }
  console.log(`
  ${site} → 「申請台北卡」 → 「組織會員」 → …   Ctrl-C 結束 / ends it all
${'─'.repeat(width)}`);
  console.log(`ready: ${site}`);
}

async function main(): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (stopping) return;
      say('demo: stopping');
      void stop(0);
    });
  }
  await lock();
  const port = await ports();
  startOver(port.revocation);
  mkdirSync(logs, { recursive: true });

  say('demo: the PKI: a root, 工商憑證 and 組織憑證 authorities');
  const pki = await Pki.make(join(state, 'pki'), port.revocation);
  say('demo: two cards');
  const reader = new CardReader(join(state, 'reader'));
  const made = await cards(reader, pki);

  say(`demo: OCSP and CRLs on port ${port.revocation}`);
  watch((await startRevocation(pki, join(logs, 'revocation.log'))).process);

  say(`demo: mail on port ${port.smtp}, its inbox on http://localhost:${port.inbox}`);
  const maildev = watch(new Running('maildev', process.execPath, [
    join(root, 'tests/node_modules/maildev/bin/maildev'), '--ip', '127.0.0.1', '--web-ip', '127.0.0.1',
    '--smtp', String(port.smtp), '--web', String(port.inbox), '--mail-directory', join(state, 'mail'),
  ], { log: join(logs, 'maildev.log') }));
  await maildev.waitFor(/webapp running/i);

  const downloads = join(state, 'downloads');
  say('demo: the component’s .deb, for the download page');
  await makePackage(`http://localhost:${port.site}`, downloads);

  say(`demo: the service on port ${port.site}`);
  const service = await startService({
    pki, mail: port.smtp, port: port.site, directory: join(state, 'service'), demonstration: true, downloads,
    componentPorts: [0, 1, 2, 3, 4].map((next) => port.component + next), namedLists: true,
    // All visitors of a demonstration share one address; a class that tries it is no attack.
    settings: { limits: { network_soft_cap: 5000 } },
    log: join(logs, 'tpcard.log'),
  });
  endings.push(() => service.stop());
  void keepServing(service);

  say('demo: the component');
  const agent = await startComponent({ reader, sites: [service.origin], port: port.component, log: join(logs, 'tpcard-agent.log') });
  watch(agent.process);

  tell(service.origin, port.inbox, agent.port, made);
}

main().catch((error: unknown) => {
  if (stopping) return;
  console.error(error instanceof Error ? error.message : error);
  void stop(1);
});
