import { tick } from 'svelte';

/** After a refusal: to the first field that has something to say, so that it is read out and can be mended at once. */
export async function focusFirstError(form: HTMLElement | undefined): Promise<void> {
  await tick();
  form?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
}
