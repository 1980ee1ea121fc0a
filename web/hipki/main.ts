import { mount } from 'svelte';
import '../ui/tokens.css';
import '../ui/base.css';
import '../ui/form.css';
import PinPage from './PinPage.svelte';

mount(PinPage, { target: document.getElementById('app')! });
