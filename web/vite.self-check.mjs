// The component's self-check page, beside the window's files.
import { page } from './vite.page.mjs';

export default page('self-check', { folder: 'window', base: '/window/' });
