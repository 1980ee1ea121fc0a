// node tools/hipki-stand-in/main.mts --card FILE.pem [--pin 123456] [--trust HOST]… [--port 61161]: until Ctrl-C.
import { parseArgs } from 'node:util';
import { SoftCard } from './card.mts';
import { HipkiStandIn } from './stand-in.mts';

const { values } = parseArgs({
  options: {
    card: { type: 'string' },
    pin: { type: 'string', default: '123456' },
    trust: { type: 'string', multiple: true, default: [] },
    port: { type: 'string', default: '61161' },
  },
});

const hipki = new HipkiStandIn();
hipki.readers = [{ name: 'Stand-in Reader 0', card: values.card ? new SoftCard({ file: values.card, pin: values.pin }) : null }];
for (const host of values.trust) hipki.trusted.add(host);
await hipki.start(Number(values.port));
console.log(`listening ${hipki.origin}`);
process.on('SIGINT', () => process.exit(0)).on('SIGTERM', () => process.exit(0));
