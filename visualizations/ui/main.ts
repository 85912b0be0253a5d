/** Starts the page: on a document that the file carries, or on the server that it came from. */
import { mount } from 'svelte';
import { CHART_STYLE } from '../render/chart/style.ts';
import App from './App.svelte';
import { Inspector } from './inspector.svelte.ts';
import './page.css';

const target = document.getElementById('page') as HTMLElement;
const embedded = document.getElementById('document')?.textContent;

// Once for all charts on the page.
const style = document.createElement('style');
style.textContent = CHART_STYLE;
document.head.append(style);

const inspector = new Inspector(window);
mount(App, { target, props: { inspector } });
if (embedded) inspector.openFile(JSON.parse(embedded));
else void inspector.connect();
