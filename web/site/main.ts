import { mount } from 'svelte';
import '../ui/tokens.css';
import '../ui/base.css';
import '../ui/form.css';
import { language } from '../i18n/language.svelte';
import App from './App.svelte';

language.use(language.current);
mount(App, { target: document.getElementById('app')! });
