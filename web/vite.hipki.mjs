// The PIN page for HiPKI, beside the site: its CSP names its one script and its one style sheet.
import { page } from './vite.page.mjs';

export default page('hipki', { folder: 'site' });
