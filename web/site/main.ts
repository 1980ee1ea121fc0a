import { mount } from 'svelte';
import '../ui/tokens.css';
import '../ui/base.css';
import '../ui/form.css';
import { language } from '../i18n/language.svelte';
import App from './App.svelte';
import { keptLanguage } from '../i18n/chosen-language';

language.use(keptLanguage());
mount(App, { target: document.getElementById('app')! });
