import { mount } from 'svelte';
import '../ui/tokens.css';
import '../ui/base.css';
import '../ui/form.css';
import { language } from '../i18n/language.svelte';
import { conversation } from './conversation.svelte';
import Window from './Window.svelte';

language.use(language.current);
if (new URLSearchParams(location.search).has('check') && window.opener) conversation.sayHelloAndClose();
else mount(Window, { target: document.getElementById('app')! });
