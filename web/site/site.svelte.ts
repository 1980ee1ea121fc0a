// What the page knows of this site, read once when it opens.
import * as api from './api/client';

let current = $state.raw<api.Site | null>(null);

export const site = {
  get current(): api.Site | null {
    return current;
  },
  async load(): Promise<void> {
    current = await api.getSite();
  },
};
