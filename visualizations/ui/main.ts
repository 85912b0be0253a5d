/** Starts the page: on a document that the file carries, or on the server that it came from. */
import { mount } from 'svelte';
import type { PlayerDocument } from '../../src/inspect/protocol.ts';
import { Run } from '../core/run.ts';
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
if (embedded) {
  const carried = JSON.parse(embedded) as { document: PlayerDocument; at?: number };
  inspector.open(new Run(carried.document), carried.at);
} else void inspector.connect();
