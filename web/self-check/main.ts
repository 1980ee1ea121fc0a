import { mount } from 'svelte';
import '../ui/tokens.css';
import '../ui/base.css';
import '../ui/form.css';
import { language } from '../i18n/language.svelte';
import SelfCheck from './SelfCheck.svelte';

language.use(language.current);
mount(SelfCheck, { target: document.getElementById('app')! });
