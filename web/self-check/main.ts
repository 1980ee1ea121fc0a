import { mount } from 'svelte';
import '../ui/tokens.css';
import '../ui/base.css';
import '../ui/form.css';
import { keptLanguage } from '../i18n/chosen-language';
import { language } from '../i18n/language.svelte';
import SelfCheck from './SelfCheck.svelte';

language.use(keptLanguage());
mount(SelfCheck, { target: document.getElementById('app')! });
