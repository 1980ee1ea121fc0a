// The component's window: tpcard-agent embeds the files and serves them under /window/.
import { page } from './vite.page.mjs';

export default page('window', { folder: 'window', base: '/window/', first: true });
